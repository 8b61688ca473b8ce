import type { Span } from '../finding.ts';
import { limits } from '../limits.ts';
import { cutFromFile, urlsOf } from './external-data.ts';
import { MappedText } from './mapped-text.ts';
import { unknown, type BagEntry, type Folded } from './folded.ts';
import { scalarLiteral } from './scalar-literal.ts';
import { nameIn, Scopes, textOf, type FoldBudget } from './scope.ts';
import { membersOf, type KqlNode } from './tree.ts';

/** Functions whose value is known when their arguments are. */
const functions: Readonly<Record<string, (items: readonly Folded[], at: KqlNode) => Folded>> = {
  strcat: joined,
  pack_array: (items, at) => ({ kind: 'array', items, at }),
  bag_pack: packed,
  pack: packed,
  pack_dictionary: packed,
};

/** Names of names, and values in values. */
const deepest = limits.queryDepthMax;

const tooMuch = 'it takes more steps than constants may';

/** Works out constants of one query without running it. */
export class Folder {
  readonly #scopes: Scopes;
  readonly #budget: FoldBudget;
  readonly #lets = new Map<KqlNode, Folded>();
  readonly #sizes = new Map<Folded, number>();

  /** @param budget what all texts of a query may take together */
  constructor(budget: FoldBudget) {
    this.#budget = budget;
    this.#scopes = new Scopes(budget);
  }

  fold(node: KqlNode, depth = 0): Folded {
    if (!this.#spend(1) || depth > deepest) return unknown(node, tooMuch);
    const folded = this.#literal(node) ?? this.#composed(node, depth);
    const size = this.#sizeOf(folded);
    this.#sizes.set(folded, size);
    return this.#spend(size - 1) ? folded : unknown(node, tooMuch);
  }

  #spend(steps: number): boolean {
    this.#budget.left -= steps;
    return this.#budget.left >= 0;
  }

  /** A constant may hold another twice, and that one a third: what it comes to is counted. */
  #sizeOf(folded: Folded): number {
    if (folded.kind !== 'array' && folded.kind !== 'bag') return 1;
    const items = folded.kind === 'array' ? folded.items : folded.entries.map(([, value]) => value);
    return items.reduce((sum, item) => sum + (this.#sizes.get(item) ?? 1), 1);
  }

  #literal(node: KqlNode): Folded | null {
    const token = node.kind.endsWith('LiteralExpression') ? node.children[0] : node;
    if (token === undefined || !/^(CompoundString|.*)Literal(Expression|Token)$/.test(node.kind)) {
      return null;
    }
    if (node.kind === 'NullLiteralExpression') return { kind: 'scalar', value: null, at: node };
    if (/String/.test(node.kind)) {
      const text = textOf(node);
      return text === null ? unknown(node, 'its literal has two readings') : { kind: 'text', text };
    }
    const value = scalarLiteral(token.kind, token.text);
    if (value === undefined) return unknown(node, `\`${cut(token.text)}\` has no exact value here`);
    if (typeof value !== 'string') return { kind: 'scalar', value, at: node };
    const text = MappedText.builder(node);
    text.add(value, node.start, node.end);
    return { kind: 'text', text: text.done() };
  }

  #composed(node: KqlNode, depth: number): Folded {
    const [first, second, third] = node.children;
    switch (node.kind) {
      case 'ParenthesizedExpression':
      case 'SimpleNamedExpression':
        return this.#inner(node, depth);
      case 'NameReference':
        return this.#named(node, depth);
      case 'FunctionCallExpression':
        return this.#called(node, depth);
      case 'DynamicExpression':
        return third === undefined ? notConstant(node) : this.fold(third, depth + 1);
      case 'JsonArrayExpression':
        return { kind: 'array', items: this.#all(second, depth), at: node };
      case 'JsonObjectExpression':
        return bag(
          node,
          membersOf(second).map((pair) => this.#pair(pair, depth)),
        );
      case 'UnaryMinusExpression':
        return second === undefined
          ? notConstant(node)
          : negated(this.fold(second, depth + 1), node);
      case 'UnaryPlusExpression':
        return second === undefined ? notConstant(node) : this.fold(second, depth + 1);
      case 'ToScalarExpression':
        return this.#scalarOf(node, depth);
      default:
        return first === undefined ? unknown(node, 'it is missing') : notConstant(node);
    }
  }

  /** What brackets or a name stand around. */
  #inner(node: KqlNode, depth: number): Folded {
    const inner = node.children[node.kind === 'SimpleNamedExpression' ? 2 : 1];
    return inner === undefined ? notConstant(node) : this.fold(inner, depth + 1);
  }

  #all(list: KqlNode | undefined, depth: number): readonly Folded[] {
    return membersOf(list).map((item) => this.fold(item, depth + 1));
  }

  #pair(pair: KqlNode, depth: number): readonly [Folded, Folded] {
    const [key, , value] = pair.children;
    const missing = unknown(pair, 'it is missing');
    return [
      key === undefined ? missing : this.fold(key, depth + 1),
      value === undefined ? missing : this.fold(value, depth + 1),
    ];
  }

  #named(node: KqlNode, depth: number): Folded {
    const name = nameIn(node);
    if (name === null) return unknown(node, 'the client fills it in');
    const shown = `\`${cut(name)}\``;
    const meaning = this.#scopes.meaningOf(name, node);
    switch (meaning.kind) {
      case 'let':
        return this.#bound(meaning.value, depth);
      case 'parameter':
        return unknown(node, `${shown} is a parameter of the ${meaning.of}`);
      case 'twice':
        return unknown(node, `${shown} is defined twice`);
      case 'nothing':
        return unknown(node, `${shown} is defined nowhere in this text`);
    }
  }

  #bound(value: KqlNode, depth: number): Folded {
    const known = this.#lets.get(value);
    if (known !== undefined) return known;
    const folded = this.fold(value, depth + 1);
    this.#lets.set(value, folded);
    return folded;
  }

  #called(node: KqlNode, depth: number): Folded {
    const [called, list] = node.children;
    const name = nameIn(called) ?? '';
    const own = called && this.#scopes.meaningOf(name, called).kind !== 'nothing';
    const build = Object.hasOwn(functions, name) && !own ? functions[name] : undefined;
    if (build === undefined) {
      return unknown(node, `\`${cut(name)}(…)\` is worked out when the query runs`);
    }
    const items = this.#all(list?.children[1], depth);
    const chars = items.map((item) => (item.kind === 'text' ? item.text.text.length : 0));
    const isAffordable =
      name !== 'strcat' || this.#spend(chars.reduce((sum, each) => sum + each, 0));
    return isAffordable ? build(items, node) : unknown(node, tooMuch);
  }

  /** `toscalar(externaldata(…)[url])`, the table under a name or not. */
  #scalarOf(node: KqlNode, depth: number): Folded {
    let table = node.children.find(
      ({ kind }) => kind.endsWith('Expression') || kind === 'NameReference',
    );
    for (let step = 0; table?.kind === 'NameReference' && step < deepest; step += 1) {
      const meaning = this.#scopes.meaningOf(nameIn(table) ?? '', table);
      table = meaning.kind === 'let' ? meaning.value : undefined;
    }
    if (table?.kind !== 'ExternalDataExpression') {
      return unknown(node, '`toscalar(…)` reads it from a table when the query runs');
    }
    const part = cutFromFile(table);
    if (part !== null) return unknown(table, part);
    const urls = this.#all(urlsOf(table), depth);
    const [url] = urls;
    if (urls.length !== 1 || url === undefined) {
      return unknown(table, '`externaldata` names several URLs');
    }
    if (url.kind !== 'text') return url.kind === 'unknown' ? url : notConstant(table);
    return { kind: 'external', url: url.text, at: node };
  }
}

function notConstant(node: KqlNode): Folded {
  return unknown(node, 'it is worked out when the query runs');
}

function negated(folded: Folded, at: Span): Folded {
  if (folded.kind === 'scalar' && typeof folded.value === 'number') {
    return { kind: 'scalar', value: -folded.value, at };
  }
  return folded.kind === 'unknown' ? folded : unknown(at, '`-` stands before what is no number');
}

function joined(items: readonly Folded[], at: KqlNode): Folded {
  const parts: MappedText[] = [];
  for (const item of items) {
    const part = partOf(item);
    if ('kind' in part) return part;
    parts.push(part);
  }
  return { kind: 'text', text: MappedText.join(parts, at) };
}

/** A value as `strcat` writes it. */
function partOf(item: Folded): MappedText | Folded {
  if (item.kind === 'text') return item.text;
  if (item.kind !== 'scalar' || !Number.isSafeInteger(item.value)) {
    if (item.kind === 'unknown' || item.kind === 'external') return item;
    return unknown(item.at, 'how `strcat` writes such a value is not known');
  }
  const text = MappedText.builder(item.at);
  text.add(String(item.value), item.at.start, item.at.end);
  return text.done();
}

function packed(items: readonly Folded[], at: KqlNode): Folded {
  if (items.length % 2 === 1) {
    return { ...unknown(at, 'a key in it has no value'), malformed: true };
  }
  const pairs = Array.from({ length: items.length / 2 }, (_, index): readonly [Folded, Folded] => [
    items[index * 2] as Folded,
    items[index * 2 + 1] as Folded,
  ]);
  return bag(at, pairs);
}

function bag(at: Span, pairs: readonly (readonly [Folded, Folded])[]): Folded {
  const entries: BagEntry[] = [];
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    if (key.kind === 'unknown') return key;
    if (key.kind !== 'text') return unknown(at, 'a key in it is no text');
    const name = key.text.text;
    if (seen.has(name)) return unknown(at, `key \`${cut(name)}\` stands in it twice`);
    seen.add(name);
    entries.push([name, value]);
  }
  return { kind: 'bag', entries, at };
}

function cut(text: string): string {
  return text.length > limits.quotedCharsMax ? `${text.slice(0, limits.quotedCharsMax)}…` : text;
}
