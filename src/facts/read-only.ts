import { kind, token } from '../syntax/kinds.ts';
import { role, roleOf } from './roles.ts';
import type { Walk } from './walk.ts';

/** Builtins that look at their arguments and keep none of them. */
const lookers: ReadonlySet<string> = new Set([
  'len', 'sorted', 'list', 'tuple', 'set', 'frozenset', 'dict', 'enumerate', 'zip', 'range', 'print',
  'min', 'max', 'sum', 'any', 'all', 'str', 'repr', 'reversed', 'bool',
]); // prettier-ignore

/** Methods of containers that change nothing. */
const readers: ReadonlySet<string> = new Set([
  'get', 'items', 'keys', 'values', 'index', 'count', 'copy', '__getitem__', '__contains__',
]); // prettier-ignore

const displays: ReadonlySet<number> = new Set([
  kind.list_splat,
  kind.dictionary_splat,
  kind.if_statement,
  kind.elif_clause,
  kind.while_statement,
  kind.not_operator,
  kind.interpolation,
  kind.expression_statement,
]);

/** Whether a list or a dictionary stays what it was made as: nothing is done but read it. */
export class ReadOnly {
  readonly #walk: Walk;
  readonly #isBuiltin: (node: number) => boolean;
  #changed: Set<string> | null = null;

  constructor(walk: Walk, isBuiltin: (node: number) => boolean) {
    this.#walk = walk;
    this.#isBuiltin = isBuiltin;
  }

  /** By name, whatever scope it is in. */
  isReadOnly(name: string): boolean {
    this.#changed ??= this.#allChanged();
    return !this.#changed.has(name);
  }

  #allChanged(): Set<string> {
    const { kinds } = this.#walk.tree;
    const found = new Set<string>();
    for (const reference of this.#walk.references) {
      let base = reference;
      while (kinds[base] === kind.attribute) base += 1;
      if (roleOf(this.#walk.roles[base] as number) !== role.load) continue;
      if (!this.#reads(base)) found.add(this.#walk.name(base));
    }
    return found;
  }

  #reads(node: number): boolean {
    const { kinds, parents, limits } = this.#walk.tree;
    const parent = parents[node] as number;
    const of = kinds[parent] as number;
    if (displays.has(of)) return true;
    switch (of) {
      case kind.for_statement:
      case kind.for_in_clause:
        return kinds[node - 1] === token.in;
      case kind.subscript:
        return this.#readsPart(parent, node);
      case kind.comparison_operator:
        return kinds[node - 1] === token.in || kinds[node - 1] === token['not in'];
      case kind.attribute: {
        const call = parents[parent] as number;
        const called = kinds[call] === kind.call && parent === call + 1;
        return called && readers.has(this.#walk.name((limits[parent] as number) - 1));
      }
      case kind.argument_list:
        return this.#isLookedAt(parent);
      default:
        return false;
    }
  }

  /** `x[i]` reads `x`; `df[x]` does too where no class of the script says what brackets do. */
  #readsPart(parent: number, node: number): boolean {
    if (roleOf(this.#walk.roles[parent] as number) !== role.load && node === parent + 1)
      return false;
    const { fields } = this.#walk.scopes;
    return node === parent + 1 || !hooks.some((hook) => fields.has(hook));
  }

  #isLookedAt(list: number): boolean {
    const { kinds, parents, limits } = this.#walk.tree;
    const called = (parents[list] as number) + 1;
    if (kinds[called] === kind.identifier) {
      return lookers.has(this.#walk.name(called)) && this.#isBuiltin(called);
    }
    const isJoin =
      kinds[called] === kind.attribute &&
      this.#walk.name((limits[called] as number) - 1) === 'join';
    return isJoin && kinds[called + 1] === kind.string;
  }
}

const hooks = ['__getitem__', '__setitem__', '__delitem__', '__class_getitem__', '__missing__'];
