import { limits } from '../limits.ts';
import { kind, token } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { literalOf, plainValue } from './strings.ts';
import { decodeLiteral } from '../syntax/escapes.ts';
import type { Effort } from './effort.ts';
import type { Folded } from './types.ts';

const unknown: Folded = { kind: 'unknown' };
const none: Folded = { kind: 'none' };
const yes: Folded = { kind: 'bool', value: true };
const no: Folded = { kind: 'bool', value: false };

type Folder = (fold: Folding, node: number) => Folded;

function bounded(fold: Folding, value: string, of: 'string' | 'bytes' = 'string'): Folded {
  const isShort = value.length <= limits.foldedCharsMax && fold.effort.takeText(value.length);
  return isShort ? { kind: of, value } : unknown;
}

function integer(fold: Folding, node: number): Folded {
  const text = fold.text(node).replaceAll('_', '');
  const value = Number(/^0+$/.test(text) ? '0' : text);
  return Number.isFinite(value) ? { kind: 'number', value } : unknown;
}

function negated(fold: Folding, node: number): Folded {
  const inner = fold.of(node + 2);
  if (inner.kind !== 'number' || fold.tree.kinds[node + 1] !== token['-']) return unknown;
  return { kind: 'number', value: -inner.value };
}

/** `'a' + 'b'` and `'%s' % 'x'`, of what folds itself. */
function binary(fold: Folding, node: number): Folded {
  const operator = fold.tree.limits[node + 1] as number;
  const of = fold.tree.kinds[operator];
  if (of !== token['+'] && of !== token['%']) return unknown;
  const left = fold.of(node + 1);
  if (left.kind !== 'string' && left.kind !== 'bytes') return unknown;
  if (of === token['%'])
    return left.kind === 'string' ? percent(fold, left.value, operator + 1) : unknown;
  const right = fold.of(operator + 1);
  return right.kind === left.kind ? bounded(fold, left.value + right.value, left.kind) : unknown;
}

/** Only `%s`, `%d` and `%%`: others are unknown, never guessed. */
function percent(fold: Folding, template: string, node: number): Folded {
  const operands = fold.tree.kinds[node] === kind.tuple ? fold.items(node) : [node];
  let value = '';
  let from = 0;
  let used = 0;
  for (let at = template.indexOf('%'); at >= 0; at = template.indexOf('%', from)) {
    const letter = template[at + 1];
    value += template.slice(from, at);
    from = at + 2;
    if (letter === '%') value += '%';
    else {
      const operand = fold.of(operands[used] ?? -1);
      used += 1;
      const fits = operand.kind === 'number' || (operand.kind === 'string' && letter === 's');
      if (!fits || (letter !== 's' && letter !== 'd') || !fold.effort.take(1)) return unknown;
      value += String(operand.value);
    }
  }
  return used === operands.length ? bounded(fold, value + template.slice(from)) : unknown;
}

function plain(fold: Folding, node: number): Folded {
  if (fold.tree.kinds[node] === kind.string && literalOf(fold.tree, node).formatted) {
    return formatted(fold, node);
  }
  const found = plainValue(fold.tree, node);
  return found === null ? unknown : bounded(fold, found.value, found.bytes ? 'bytes' : 'string');
}

/** An f-string whose expressions all fold to strings and have no format of their own. */
function formatted(fold: Folding, node: number): Folded {
  const { kinds, limits: ends, text, starts, ends: stops } = fold.tree;
  const literal = literalOf(fold.tree, node);
  let value = '';
  for (let child = node + 2; child < (ends[node] as number) - 1; child = ends[child] as number) {
    if (kinds[child] === kind.string_content) {
      const piece = decodeLiteral(text.slice(starts[child], stops[child]), literal).value;
      if (piece === null) return unknown;
      value += piece;
      continue;
    }
    const inner = fold.of(child + 2);
    const whole = ends[child + 2] === (ends[child] as number) - 1;
    if (kinds[child] !== kind.interpolation || !whole || inner.kind !== 'string') return unknown;
    value += inner.value;
  }
  return bounded(fold, value);
}

/** `''.join([...])`, `chr(n)` and `str('x')`. */
function call(fold: Folding, node: number): Folded {
  const { kinds, limits: ends } = fold.tree;
  const list = ends[node + 1] as number;
  const given = kinds[list] === kind.argument_list ? fold.items(list) : [];
  if (given.length !== 1) return unknown;
  const argument = given[0] as number;
  if (kinds[node + 1] === kind.identifier) {
    const name = fold.text(node + 1);
    if (name !== 'chr' && name !== 'str') return unknown;
    const value = fold.of(argument);
    if (name === 'str') return value.kind === 'string' ? value : unknown;
    const valid = value.kind === 'number' && value.value >= 0 && value.value <= 0x10ffff;
    return valid
      ? { kind: 'string', value: String.fromCodePoint(Math.trunc(value.value)) }
      : unknown;
  }
  if (kinds[node + 1] !== kind.attribute) return unknown;
  if (fold.text((ends[node + 1] as number) - 1) !== 'join') return unknown;
  const separator = fold.of(node + 2);
  const listed = kinds[argument] === kind.list || kinds[argument] === kind.tuple;
  if (separator.kind !== 'string' || !listed) return unknown;
  let value = '';
  for (const [index, each] of fold.items(argument).entries()) {
    const item = fold.of(each);
    if (item.kind !== 'string') return unknown;
    value += (index === 0 ? '' : separator.value) + item.value;
    if (value.length > limits.foldedCharsMax) return unknown;
  }
  return bounded(fold, value);
}

const folders: readonly (Folder | undefined)[] = (() => {
  const table: (Folder | undefined)[] = [];
  table[kind.string] = plain;
  table[kind.concatenated_string] = plain;
  table[kind.integer] = integer;
  table[kind.float] = integer;
  table[kind.true] = () => yes;
  table[kind.false] = () => no;
  table[kind.none] = () => none;
  table[kind.unary_operator] = negated;
  table[kind.binary_operator] = binary;
  table[kind.call] = call;
  table[kind.identifier] = (fold, node) => fold.named(node);
  table[kind.parenthesized_expression] = (fold, node) => fold.of(node + 2);
  return table;
})();

/** Kinds whose folding looks at more than their own text, and is therefore remembered. */
const remembered: ReadonlySet<number> = new Set([kind.binary_operator, kind.call]);

/** Names in the values of names that are followed. */
const namesDeep = 2;
const literals: ReadonlySet<number> = new Set([
  kind.string,
  kind.integer,
  kind.concatenated_string,
]);

/**
 * Constants as far as they can be known without running anything. No node is folded twice, and
 * what a name stands for costs its length wherever it is read.
 */
export class Folding {
  readonly tree: SyntaxTree;
  readonly effort: Effort;
  readonly #known: Map<number, Folded> = new Map();
  /** The one value that an identifier can have, or -1. */
  readonly valueOf: (node: number) => number;
  #names = 0;

  constructor(tree: SyntaxTree, effort: Effort, valueOf: (node: number) => number) {
    this.tree = tree;
    this.effort = effort;
    this.valueOf = valueOf;
  }

  /** A name that has one value; names in that value count where they stand for a literal. */
  named(node: number): Folded {
    if (this.#names >= namesDeep) return unknown;
    const value = this.valueOf(node);
    if (value < 0) return unknown;
    this.#names += 1;
    const isLiteral = literals.has(this.tree.kinds[value] ?? 0);
    const found = this.#names < namesDeep || isLiteral ? this.of(value) : unknown;
    this.#names -= 1;
    const chars = 'value' in found && typeof found.value === 'string' ? found.value.length : 0;
    return this.effort.takeText(chars) ? found : unknown;
  }

  text(node: number): string {
    return this.tree.text.slice(this.tree.starts[node], this.tree.ends[node]);
  }

  /** Children that are neither brackets nor commas. */
  items(node: number): number[] {
    const { kinds, limits: ends } = this.tree;
    const found: number[] = [];
    const end = ends[node] as number;
    for (let child = node + 1; child < end; child = ends[child] as number) {
      if (kinds[child] !== token[',']) found.push(child);
    }
    return found.slice(1, -1);
  }

  /** What a node folds to. */
  of(node: number): Folded {
    const of = this.tree.kinds[node] ?? 0;
    const folder = folders[of];
    if (folder === undefined) return unknown;
    if (!remembered.has(of)) return folder(this, node);
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const value = folder(this, node);
    this.#known.set(node, value);
    return value;
  }
}
