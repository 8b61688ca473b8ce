import { kind } from '../syntax/kinds.ts';
import type { Scope } from './scopes.ts';
import type { DefinitionFact } from './types.ts';
import type { Walk } from './walk.ts';

/**
 * Classes whose hints nobody reads: without decorator, without metaclass, their bases builtins or
 * such classes themselves. The fields of a dataclass, a NamedTuple or a TypedDict are its hints.
 */
export class PlainClasses {
  readonly #walk: Walk;
  readonly #definitions: readonly DefinitionFact[];
  readonly #byScope: Map<Scope, number> = new Map();
  /** Why the hints of a class are read, by its number among the definitions. */
  readonly #readers: Map<number, string | null> = new Map();
  /** Names that only plain classes have. */
  readonly #plain: Map<string, boolean> = new Map();
  /** Names of classes that a class derives from which reads hints. */
  readonly #inherited: Set<string> = new Set();

  constructor(walk: Walk, definitions: readonly DefinitionFact[]) {
    this.#walk = walk;
    this.#definitions = definitions;
    for (const { name, how } of walk.bindings) if (how !== 'class') this.#plain.set(name, false);
    for (const [index, { kind: of, name }] of definitions.entries()) {
      if (of !== 'class') continue;
      const reader = this.#readerOf(index);
      this.#readers.set(index, reader);
      this.#plain.set(name, reader === null && this.#plain.get(name) !== false);
      const inner = walk.definitions[index]?.inner;
      if (inner) this.#byScope.set(inner, index);
      if (reader === null) continue;
      for (const base of this.#arguments(index)) this.#inherited.add(this.#text(base));
    }
  }

  /** Why the hints in the body of a class are read; null where they are not. */
  reader(scope: Scope): string | null {
    const index = this.#byScope.get(scope);
    if (index === undefined) return 'its class is not known';
    const known = this.#readers.get(index) ?? null;
    if (known !== null) return known;
    const name = this.#definitions[index]?.name ?? '';
    return this.#inherited.has(name) ? `a class derived from \`${name}\` may read it` : null;
  }

  #readerOf(index: number): string | null {
    const { node } = this.#walk.definitions[index]!;
    const { decorators, bases } = this.#definitions[index]!;
    const { kinds, parents } = this.#walk.tree;
    if (decorators.length > 0) {
      return `it is a field, and \`@${this.#text((parents[node] as number) + 3)}\` may read it`;
    }
    for (const [at, base] of this.#arguments(index).entries()) {
      const known = bases[at] ?? [];
      const builtin = known.length > 0 && known.every((name) => name.startsWith('builtins.'));
      const own = kinds[base] === kind.identifier && this.#plain.get(this.#text(base)) === true;
      if (!builtin && !(own && known.length === 0)) {
        return `it is a field, and \`${this.#text(base)}\` may read it`;
      }
    }
    return null;
  }

  /** What stands in the parentheses of a class statement. */
  #arguments(index: number): number[] {
    const { kinds, limits } = this.#walk.tree;
    const { node } = this.#walk.definitions[index]!;
    const found: number[] = [];
    for (let child = node + 1; child < (limits[node] as number); child = limits[child] as number) {
      if (kinds[child] !== kind.argument_list) continue;
      for (let at = child + 1; at < (limits[child] as number); at = limits[at] as number) {
        if (!punctuation.has(this.#text(at))) found.push(at);
      }
    }
    return found;
  }

  #text(node: number): string {
    const { start, end } = this.#walk.span(node);
    return this.#walk.tree.text.slice(start, Math.min(end, start + 60));
  }
}

const punctuation: ReadonlySet<string> = new Set(['(', ')', ',']);
