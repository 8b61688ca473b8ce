import { kind } from '../syntax/kinds.ts';
import { builtinNames } from './builtins.ts';
import {
  elementsOf,
  hasFixedParts,
  isMutable,
  united,
  type Value,
  type Values,
} from './constants.ts';
import { constantMembers } from './constant-functions.ts';
import type { Folding } from './fold.ts';
import { Parameters } from './constant-parameters.ts';
import { ReadOnly } from './read-only.ts';
import type { Slot } from './scopes.ts';
import type { Surroundings } from './surroundings.ts';
import type { PendingDefinition, Walk } from './walk.ts';

/** One place that binds a name, and what it binds it to. */
interface Binding {
  readonly target: number;
  readonly sources: { readonly node: number; readonly suffix: string }[];
  /** The statement adds to what the name stood for before. */
  readonly augmented: boolean;
}

const containers: ReadonlySet<number> = new Set([
  kind.pattern_list,
  kind.tuple_pattern,
  kind.list_pattern,
  kind.assignment,
  kind.augmented_assignment,
]);

/** Bindings of one name that are told apart. */
const bindingsMax = 64;
/** Aliases of aliases that are followed to a function. */
const aliasesMax = 8;

/** What names of a script may come to, as far as all their bindings are known. */
export class ConstantNames {
  readonly walk: Walk;
  readonly #given: ReadonlySet<string>;
  readonly #preimported: Readonly<Record<string, string>>;
  readonly #bindings: Map<number, Binding[]> = new Map();
  readonly #modules: Map<number, string> = new Map();
  readonly #functions: Map<number, PendingDefinition> = new Map();
  #lambdas: Map<number, PendingDefinition> | null = null;
  readonly #parameters: Parameters;
  readonly #readOnly: ReadOnly;

  constructor(walk: Walk, { injected, preimported, entry }: Surroundings) {
    this.walk = walk;
    this.#given = new Set([...injected, ...Object.keys(preimported)]);
    this.#preimported = preimported;
    const targets = new Map<number, Binding>();
    for (const { slot, node, suffix, target, augmented } of walk.values) {
      if (target < 0) continue;
      let binding = targets.get(target);
      if (binding === undefined) {
        binding = { target, sources: [], augmented };
        targets.set(target, binding);
        const all = this.#bindings.get(slot.id);
        if (all) all.push(binding);
        else this.#bindings.set(slot.id, [binding]);
      }
      binding.sources.push({ node, suffix });
    }
    for (const { slot, name } of walk.constants) {
      if (slot.bound === 1) this.#modules.set(slot.id, name);
    }
    for (const definition of walk.definitions) {
      const { slot } = definition;
      if (slot?.bound === 1 && !slot.deleted) this.#functions.set(slot.id, definition);
    }
    this.#parameters = new Parameters(walk, entry ?? null);
    this.#readOnly = new ReadOnly(walk, (node) => this.isBuiltin(node));
  }

  /** The one slot that an identifier reads; null where there is none, more, or no knowing. */
  slotOf(node: number): Slot | null {
    const { slots, outer } = this.#lookup(node);
    const [slot] = slots;
    if (slot === undefined || slots.length > 1 || this.walk.stars.length > 0) return null;
    const name = this.walk.name(node);
    return outer && (this.#given.has(name) || builtinNames.has(name)) ? null : slot;
  }

  isBuiltin(node: number): boolean {
    const name = this.walk.name(node);
    if (!builtinNames.has(name) || this.#given.has(name) || this.walk.stars.length > 0)
      return false;
    return this.#lookup(node).slots.length === 0;
  }

  #lookup(node: number): ReturnType<Walk['scopes']['lookup']> {
    const { scopes, readIn, tree } = this.walk;
    const scope = scopes.all[readIn[node] ?? 0] ?? scopes.module;
    return scopes.lookup(scope, this.walk.name(node), tree.starts[node] ?? 0);
  }

  /** The one expression that an identifier stands for; -1 where there is none, or more. */
  valueOf(node: number): number {
    const slot = this.slotOf(node);
    const bindings = slot?.bound === 1 ? this.#bindings.get(slot.id) : undefined;
    const sources = bindings?.[0]?.sources;
    return sources?.length === 1 && sources[0]?.suffix === '' ? sources[0].node : -1;
  }

  /** The script's own function that an identifier stands for. */
  functionOf(node: number): PendingDefinition | null {
    const slot = this.slotOf(node);
    return (slot && this.#functions.get(slot.id)) ?? null;
  }

  lambdaAt(node: number): PendingDefinition | null {
    this.#lambdas ??= new Map(
      this.walk.definitions
        .filter(({ slot }) => slot === null)
        .map((definition): [number, PendingDefinition] => [definition.node, definition]),
    );
    return this.#lambdas.get(node) ?? null;
  }

  /** A string that an imported module holds. */
  member(node: number): Values {
    const name = this.qualified(node);
    const value = name === null ? undefined : constantMembers.get(name);
    return value === undefined ? null : [value];
  }

  /** The qualified name of a builtin or of what is imported; null for anything else. */
  qualified(node: number, hops = 0): string | null {
    const { kinds, limits } = this.walk.tree;
    if (kinds[node] === kind.attribute) {
      const base = this.qualified(node + 1, hops + 1);
      const name = this.walk.name((limits[node] as number) - 1);
      return base === null ? null : `${base}.${name}`;
    }
    if (kinds[node] !== kind.identifier || hops > aliasesMax) return null;
    if (this.isBuiltin(node)) return `builtins.${this.walk.name(node)}`;
    const slot = this.slotOf(node);
    if (slot === null) return this.#preimportedOf(node);
    const value = this.valueOf(node);
    return this.#modules.get(slot.id) ?? (value < 0 ? null : this.qualified(value, hops + 1));
  }

  #preimportedOf(node: number): string | null {
    const name = this.walk.name(node);
    if (!Object.hasOwn(this.#preimported, name) || this.walk.stars.length > 0) return null;
    return this.#lookup(node).slots.length === 0 ? (this.#preimported[name] ?? null) : null;
  }

  /** All that an identifier may come to. */
  values(fold: Folding, node: number): Values {
    const slot = this.slotOf(node);
    if (slot === null || slot.deleted) return null;
    const name = this.walk.name(node);
    const bindings = this.#bindings.get(slot.id);
    const found =
      bindings === undefined
        ? this.#parameters.values(fold, slot)
        : bindings.length === slot.bound && bindings.length <= bindingsMax
          ? this.#bound(fold, bindings, node, slot)
          : null;
    if (found === null || !found.some(isMutable)) return found;
    const fixed = found.every((value) => value.kind !== 'tuple' && hasFixedParts(value));
    return fixed && this.#readOnly.isReadOnly(name) ? found : null;
  }

  #bound(fold: Folding, bindings: readonly Binding[], node: number, slot: Slot): Values {
    const before = this.#lastBefore(bindings, node, slot);
    if (before !== null) return this.#of(fold, before);
    return united(bindings.map((binding) => this.#of(fold, binding)));
  }

  /**
   * The binding that a name was last bound by where it is read: known where all stand in one row of
   * statements, and the name is read in that row or in a block of it, by the same function.
   */
  #lastBefore(bindings: readonly Binding[], node: number, slot: Slot): Binding | null {
    const { scopes, readIn, tree } = this.walk;
    const scope = scopes.all[readIn[node] ?? 0] ?? scopes.module;
    if (bindings.length < 2 || scope.slots.get(slot.name) !== slot) return null;
    let last: Binding | null = null;
    let row = -1;
    for (const binding of bindings) {
      const statement = this.#statement(binding.target);
      if (statement < 0) return null;
      const block = tree.parents[statement] as number;
      if (row < 0) row = block;
      if (block !== row) return null;
      if ((tree.limits[statement] as number) <= node) last = binding;
    }
    return node < (tree.limits[row] as number) ? last : null;
  }

  /** The assignment statement that a target stands in directly, or -1. */
  #statement(target: number): number {
    const { kinds, parents } = this.walk.tree;
    let at = parents[target] as number;
    while (containers.has(kinds[at] as number)) at = parents[at] as number;
    return kinds[at] === kind.expression_statement ? at : -1;
  }

  #of(fold: Folding, { sources, augmented, target }: Binding): Values {
    return fold.once(target, () => {
      if (augmented) return fold.values((sources[0] as (typeof sources)[number]).node);
      return united(sources.map(({ node, suffix }) => inside(fold.values(node), suffix)));
    });
  }
}

/** What stands so many containers deep in some values: `[*]` is any element. */
function inside(values: Values, suffix: string): Values {
  let found = values;
  for (let steps = suffix.length / 3; steps > 0 && found !== null; steps -= 1) {
    const parts = found.map((value): readonly Value[] | null => elementsOf(value));
    found = united(parts);
  }
  return found;
}
