import { kind, token } from '../syntax/kinds.ts';
import { united, type Values } from './constants.ts';
import { defaultOf, parameterFacts } from './definitions.ts';
import type { Folding } from './fold.ts';
import type { Slot } from './scopes.ts';
import type { ParameterFact } from './types.ts';
import type { PendingDefinition, Walk } from './walk.ts';

interface Parameter {
  readonly definition: PendingDefinition;
  readonly name: string;
}

/** What parameters may come to, of functions that the script does nothing with but call them. */
export class Parameters {
  readonly #walk: Walk;
  readonly #entry: string | null;
  #owners: Map<number, Parameter> | null = null;
  /** Reads of each name, by the name. */
  #reads: Map<string, number[]> | null = null;

  constructor(walk: Walk, entry: string | null) {
    this.#walk = walk;
    this.#entry = entry;
  }

  values(fold: Folding, slot: Slot): Values {
    const owner = this.#ownerOf(slot);
    // A parameter that nothing else binds.
    if (owner === null || slot.bound !== 2) return null;
    const calls = this.#callsOf(owner.definition);
    if (calls === null) return null;
    return fold.once(-1 - slot.id, () => this.#given(fold, owner, calls));
  }

  #given(fold: Folding, { definition, name }: Parameter, calls: readonly number[]): Values {
    const parameters = parameterFacts(this.#walk, definition.parameters);
    const index = parameters.findIndex((each) => each.name === name);
    const parameter = parameters[index];
    if (parameter === undefined) return null;
    const found: Values[] = [];
    for (const call of calls) {
      const node =
        this.#argument(call, parameter, index) ??
        defaultOf(this.#walk, definition.parameters, name);
      found.push(node < 0 ? null : fold.values(node));
    }
    return united(found);
  }

  #ownerOf(slot: Slot): Parameter | null {
    this.#owners ??= this.#allOwners();
    return this.#owners.get(slot.id) ?? null;
  }

  #allOwners(): Map<number, Parameter> {
    const walk = this.#walk;
    const found = new Map<number, Parameter>();
    for (const definition of walk.definitions) {
      if (definition.slot === null || definition.parameters < 0) continue;
      for (const { name, kind: of } of parameterFacts(walk, definition.parameters)) {
        if (of === 'var-positional' || of === 'var-keyword') continue;
        const slot = definition.inner.slots.get(name);
        if (slot) found.set(slot.id, { definition, name });
      }
    }
    return found;
  }

  /** Calls of a function; null when it may be called from elsewhere, or there are none. */
  #callsOf({ slot, scope, node }: PendingDefinition): readonly number[] | null {
    const { kinds, parents, limits } = this.#walk.tree;
    if (slot === null || slot.bound !== 1 || slot.deleted || scope.kind === 'class') return null;
    if (slot.name === this.#entry || this.#walk.stars.length > 0) return null;
    if (kinds[parents[node] as number] === kind.decorated_definition) return null;
    this.#reads ??= this.#allReads();
    const calls: number[] = [];
    for (const read of this.#reads.get(slot.name) ?? []) {
      const call = parents[read] as number;
      if (kinds[call] !== kind.call || read !== call + 1) return null;
      if (kinds[limits[read] as number] !== kind.argument_list) return null;
      calls.push(call);
    }
    return calls.length === 0 ? null : calls;
  }

  #allReads(): Map<string, number[]> {
    const { kinds } = this.#walk.tree;
    const found = new Map<string, number[]>();
    for (const reference of this.#walk.references) {
      let base = reference;
      while (kinds[base] === kind.attribute) base += 1;
      const name = this.#walk.name(base);
      const reads = found.get(name);
      if (reads) reads.push(base);
      else found.set(name, [base]);
    }
    return found;
  }

  /** The argument that a call gives a parameter: null when none, -1 when that is not known. */
  #argument(call: number, parameter: ParameterFact, index: number): number | null {
    const { kinds, limits } = this.#walk.tree;
    const list = limits[call + 1] as number;
    const end = (limits[list] as number) - 1;
    let position = 0;
    let found: number | null = null;
    for (let child = list + 2; child < end; child = limits[child] as number) {
      const of = kinds[child];
      if (of === token[',']) continue;
      if (of === kind.list_splat || of === kind.dictionary_splat) return -1;
      if (of === kind.keyword_argument) {
        if (this.#walk.name(child + 1) === parameter.name)
          found = (limits[child + 1] as number) + 1;
      } else {
        if (position === index && parameter.kind !== 'keyword-only') found = child;
        position += 1;
      }
    }
    return found;
  }
}
