import { kind } from '../syntax/kinds.ts';
import { parameterFacts } from './definitions.ts';
import { givenTo, type Given } from './given.ts';
import { hookOf } from './handed-on.ts';
import { ownIndex, ownName } from './points-to.ts';
import { followPuts, type Following } from './puts.ts';
import type { Scope } from './scopes.ts';
import type { ParameterFact } from './types.ts';

const properties: ReadonlySet<string> = new Set(['property', 'cached_property', 'classproperty']);

/**
 * Follows values into the parameters of the script's own functions and out of them again, and
 * into containers.
 */
export class CallFollower {
  readonly #in: Following;
  readonly #results: Map<number, number> = new Map();
  readonly #parameters: Map<number, readonly ParameterFact[]> = new Map();
  /** Calls of what the script may have defined itself. */
  readonly #calls: readonly number[];

  /** Names the script's own functions; before anything flows. */
  constructor(following: Following) {
    this.#in = following;
    const { walk, points, terms } = following;
    const { definitions, calls } = walk;
    this.#calls = definitions.length > 0 ? calls.filter((node) => this.#mayBeOwn(node)) : [];
    for (const node of this.#calls) terms.results.set(node, points.fresh());
    for (const [index, { slot, scope }] of definitions.entries()) {
      const result = points.fresh();
      this.#results.set(index, result);
      if (slot === null) continue;
      points.add(slot.id, ownName(index));
      const hook = scope.kind === 'class' ? hookOf(slot.name) : null;
      if (hook !== null) points.link(result, this.#hookSlot(hook), '');
    }
  }

  run(): void {
    const { walk, flow } = this.#in;
    followPuts(this.#in);
    if (walk.definitions.length === 0) return;
    const results = new Map<unknown, number>();
    for (const [index, { inner }] of walk.definitions.entries()) {
      results.set(inner, this.#results.get(index) as number);
    }
    for (const { scope, node, suffix } of walk.results) {
      const result = results.get(scope);
      if (result !== undefined) flow(result, node, suffix);
    }
    this.#hooked();
    for (const node of this.#calls) this.#follow(node);
    for (const node of walk.calls) this.#callbacks(node);
    for (const index of walk.definitions.keys()) this.#decorated(index);
  }

  #hookSlot(hook: string): number {
    const { hooks } = this.#in.terms;
    const known = hooks.get(hook);
    if (known !== undefined) return known;
    const slot = this.#in.points.fresh();
    hooks.set(hook, slot);
    return slot;
  }

  /** What loops and `with` take from the script's own special methods. */
  #hooked(): void {
    const { walk, points, terms } = this.#in;
    const [each, next, entered] = ['for', 'next', 'with'].map((hook) => terms.hooks.get(hook));
    for (const { slot, suffix } of walk.values) {
      if (!suffix.startsWith('[*]')) continue;
      if (each !== undefined) points.link(each, slot.id, suffix);
      if (next !== undefined) points.link(next, slot.id, suffix.slice('[*]'.length));
      if (entered !== undefined) points.link(entered, slot.id, suffix.slice('[*]'.length));
    }
  }

  /** Whether a function of the script may be what is called. */
  #mayBeOwn(node: number): boolean {
    const { walk, slots } = this.#in;
    const { kinds } = walk.tree;
    const called = node + 1;
    if (kinds[called] === kind.identifier) return slots(called).length > 0;
    if (kinds[called] !== kind.attribute) return true;
    return walk.scopes.fields.has(walk.member(called));
  }

  #follow(node: number): void {
    const { walk, points, terms, flow } = this.#in;
    const called = points.fresh();
    const given = givenTo(walk, node);
    const result = terms.results.get(node) as number;
    flow(called, node + 1, '');
    points.watch(called, (name) => {
      const index = ownIndex(name);
      const definition = walk.definitions[index];
      if (definition === undefined) return;
      if (definition.inner.kind === 'class') {
        const start = definition.inner.slots.get('__init__');
        if (start) points.link(start.id, called, '');
        else this.#fields(definition.inner, given);
        return;
      }
      const isMethod = definition.scope.kind === 'class';
      if (!isMethod || this.#givesAll(node)) this.#pass(index, given, 0);
      if (isMethod) this.#pass(index, given, 1);
      points.link(this.#results.get(index) as number, result, '');
    });
  }

  /** A class without `__init__` that takes arguments: a dataclass, or one like it. */
  #fields({ slots }: Scope, given: readonly Given[]): void {
    const { walk, flow } = this.#in;
    for (const { node, keyword } of given) {
      if (keyword !== null && keyword !== '*' && keyword !== '**') {
        flow(walk.scopes.field(keyword).id, node, '');
      } else if (keyword === null) for (const slot of slots.values()) flow(slot.id, node, '');
    }
  }

  /** Whether a method is called on its class, or is a static one: then its first is given as well. */
  #givesAll(node: number): boolean {
    const { walk, points, slots } = this.#in;
    const { kinds } = walk.tree;
    if (kinds[node + 1] !== kind.attribute || kinds[node + 2] !== kind.identifier) return false;
    return slots(node + 2).some(({ id }) =>
      points.of(id).some((name) => walk.definitions[ownIndex(name)]?.inner.kind === 'class'),
    );
  }

  /** Arguments into parameters, of which the first `shift` are given by the call itself. */
  #pass(index: number, given: readonly Given[], shift: number): void {
    const parameters = this.#parametersOf(index);
    const byPosition = parameters.filter(
      ({ kind: of }) => of === 'positional' || of === 'positional-only',
    );
    const rest = parameters.find(({ kind: of }) => of === 'var-positional');
    const others = parameters.find(({ kind: of }) => of === 'var-keyword');
    let position = shift;
    for (const { node, keyword } of given) {
      if (keyword === null) {
        const to = byPosition[position];
        position += 1;
        if (to) this.#into(index, to, node, '');
        else if (rest) this.#into(index, rest, node, '[]');
      } else if (keyword === '*' || keyword === '**') {
        for (const each of parameters) {
          this.#into(index, each, node, each === rest || each === others ? '' : '[*]');
        }
      } else {
        const to = parameters.find(({ name }) => name === keyword);
        if (to) this.#into(index, to, node, '');
        else if (others) this.#into(index, others, node, '[]');
      }
    }
  }

  #into(index: number, { name }: ParameterFact, node: number, suffix: string): void {
    const inner = this.#in.walk.definitions[index]?.inner;
    const slot = inner?.slots.get(inner.mangled(name));
    if (slot) this.#in.flow(slot.id, node, suffix);
  }

  #parametersOf(index: number): readonly ParameterFact[] {
    const known = this.#parameters.get(index);
    if (known) return known;
    const { walk } = this.#in;
    const found = parameterFacts(walk, walk.definitions[index]?.parameters ?? -1);
    this.#parameters.set(index, found);
    return found;
  }

  /** `@property`, `@cached_property`: reading the name calls the function. */
  #isProperty(node: number): boolean {
    const { walk } = this.#in;
    const isName = walk.tree.kinds[node] === kind.identifier;
    if (!isName && walk.tree.kinds[node] !== kind.attribute) return false;
    const last = isName ? node : (walk.tree.limits[node] as number) - 1;
    return properties.has(walk.name(last));
  }

  /** `@f def g`: `g` is handed to `f`, and stands for what that hands back. */
  #decorated(decorated: number): void {
    const { walk, points, flow } = this.#in;
    const { kinds, limits, parents } = walk.tree;
    const { node, slot } = walk.definitions[decorated] as (typeof walk.definitions)[number];
    const parent = parents[node] as number;
    if (kinds[parent] !== kind.decorated_definition) return;
    for (let child = parent + 1; child < node; child = limits[child] as number) {
      if (kinds[child] !== kind.decorator) continue;
      if (slot && this.#isProperty(child + 2)) {
        points.link(this.#results.get(decorated) as number, slot.id, '');
      }
      const called = points.fresh();
      flow(called, child + 2, '');
      points.watch(called, (name) => {
        const index = ownIndex(name);
        const definition = walk.definitions[index];
        const result = this.#results.get(index);
        if (slot && definition && result !== undefined) points.link(result, slot.id, '');
        const [first] = this.#parametersOf(index);
        const taker = first && definition?.inner.slots.get(first.name);
        if (taker) points.add(taker.id, ownName(decorated));
      });
    }
  }

  /** `map(f, xs)`: a function that is handed on may be called with what is handed on beside it. */
  #callbacks(node: number): void {
    const { walk, points, flow, slots } = this.#in;
    const { kinds } = walk.tree;
    const given = givenTo(walk, node);
    const isFunction = (at: number): boolean =>
      kinds[at] === kind.lambda || (kinds[at] === kind.identifier && slots(at).length > 0);
    const handed = given.filter((each) => isFunction(each.node));
    const others = given.filter((each) => kinds[each.node] !== kind.lambda);
    const beside = kinds[node + 1] === kind.attribute ? [node + 2] : [];
    if (handed.length === 0 || others.length + beside.length === 0) return;
    const called = points.fresh();
    const values = points.fresh();
    for (const each of handed) flow(called, each.node, '');
    for (const each of others) flow(values, each.node, '');
    for (const each of [...beside, ...others.map((other) => other.node)]) flow(values, each, '[*]');
    points.watch(called, (name) => {
      const index = ownIndex(name);
      for (const parameter of this.#parametersOf(index)) {
        const slot = walk.definitions[index]?.inner.slots.get(parameter.name);
        if (slot) points.link(values, slot.id, '');
      }
    });
  }
}
