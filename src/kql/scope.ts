import { childOf, membersOf, type KqlNode } from './tree.ts';
import { readStringLiteral } from './string-literal.ts';
import { MappedText } from './mapped-text.ts';

/** What a name means where it stands. */
export type Meaning =
  | { readonly kind: 'let'; readonly value: KqlNode }
  | { readonly kind: 'parameter'; readonly declaration: KqlNode; readonly of: 'function' | 'query' }
  | { readonly kind: 'twice' }
  | { readonly kind: 'nothing' };

/** What may still be done about one query: constants can be built out of themselves. */
export interface FoldBudget {
  left: number;
}

/** Names of `let` statements and parameters, by the list that they stand in. */
export class Scopes {
  readonly #budget: FoldBudget;
  readonly #lists = new Map<KqlNode, ReadonlyMap<string, readonly Binding[]>>();

  constructor(budget: FoldBudget) {
    this.#budget = budget;
  }

  /** Looks from a reference outwards: statements before it, parameters of functions around it. */
  meaningOf(name: string, reference: KqlNode): Meaning {
    let inner = reference;
    for (let outer = inner.parent; outer !== null; inner = outer, outer = inner.parent) {
      this.#budget.left -= 1;
      if (this.#budget.left < 0) return { kind: 'nothing' };
      for (const list of listsOf(outer)) {
        const bindings = this.#bindingsIn(list).get(name) ?? [];
        const before = bindings.filter(({ node }) => node.end <= inner.start);
        if (before.length > 1) return { kind: 'twice' };
        if (before[0] !== undefined) return before[0].meaning;
      }
    }
    return { kind: 'nothing' };
  }

  #bindingsIn(list: KqlNode): ReadonlyMap<string, readonly Binding[]> {
    const known = this.#lists.get(list);
    if (known !== undefined) return known;
    const bindings = new Map<string, Binding[]>();
    for (const [name, binding] of membersOf(list).flatMap(bindingsOf)) {
      const known = bindings.get(name);
      if (known === undefined) bindings.set(name, [binding]);
      // The first two tell that there are several.
      else if (known.length < 2) known.push(binding);
    }
    this.#lists.set(list, bindings);
    return bindings;
  }
}

interface Binding {
  readonly node: KqlNode;
  readonly meaning: Meaning;
}

/** The lists in which names are bound for what stands inside of a node. */
function listsOf(node: KqlNode): readonly KqlNode[] {
  if (node.kind === 'List') return [node];
  const parameters = childOf(node, 'FunctionParameters');
  return [...node.children, ...(parameters?.children ?? [])].filter(({ kind }) => kind === 'List');
}

function bindingsOf(member: KqlNode): (readonly [string, Binding])[] {
  if (member.kind === 'LetStatement') {
    const value = member.children[3];
    const name = nameIn(childOf(member, 'NameDeclaration'));
    return name === null || value === undefined
      ? []
      : [[name, { node: member, meaning: { kind: 'let', value } }]];
  }
  if (member.kind === 'FunctionParameter') return parameterOf(member, 'function');
  if (member.kind !== 'QueryParametersStatement') return [];
  return member.children
    .filter(({ kind }) => kind === 'List')
    .flatMap((list) => membersOf(list).flatMap((each) => parameterOf(each, 'query', member)));
}

function parameterOf(
  declaration: KqlNode,
  of: 'function' | 'query',
  node: KqlNode = declaration,
): (readonly [string, Binding])[] {
  const name = nameIn(childOf(declaration, 'NameAndTypeDeclaration')?.children[0]);
  return name === null ? [] : [[name, { node, meaning: { kind: 'parameter', declaration, of } }]];
}

/**
 * The name that a declaration or reference spells: plainly, or as `['any string literals']`. Null
 * for what a client fills in (`{name}`) and for what is no name.
 */
export function nameIn(node: KqlNode | undefined): string | null {
  const inner = node?.children[0];
  if (inner?.kind === 'TokenName') return inner.children[0]?.text ?? null;
  if (inner?.kind !== 'BracketedName') return null;
  return textOf(inner.children[1])?.text ?? null;
}

/**
 * The value of one or more adjacent string literals; null where a literal is not what the parser
 * takes it for.
 */
export function textOf(node: KqlNode | undefined): MappedText | null {
  const tokens = node?.kind === 'CompoundStringLiteralExpression' ? node.children[0] : node;
  if (node === undefined || tokens === undefined) return null;
  const literals = tokens.kind === 'StringLiteralToken' ? [tokens] : tokens.children;
  const parts: MappedText[] = [];
  for (const { kind, start, text, value } of literals) {
    const part = kind === 'StringLiteralToken' ? readStringLiteral(text, start) : null;
    if (part === null || part.text !== value) return null;
    parts.push(part);
  }
  return parts.length === 0 ? null : MappedText.join(parts, node);
}
