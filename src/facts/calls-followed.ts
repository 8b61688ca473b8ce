import { kind, token } from '../syntax/kinds.ts';
import { parameterFacts } from './definitions.ts';
import { ownIndex, ownName, type PointsTo } from './points-to.ts';
import type { Slot } from './scopes.ts';
import type { Flow, Terms } from './terms.ts';
import type { ParameterFact } from './types.ts';
import type { Walk } from './walk.ts';

interface Following {
  readonly walk: Walk;
  readonly points: PointsTo;
  readonly terms: Terms;
  readonly flow: Flow;
  /** Slots that an identifier may read. */
  readonly slots: (node: number) => readonly Slot[];
}

/** Methods that put their arguments into their object, and how. */
const putters: ReadonlyMap<string, string> = new Map([
  ['append', '[]'],
  ['appendleft', '[]'],
  ['add', '[]'],
  ['insert', '[]'],
  ['setdefault', '[]'],
  ['__setitem__', '[]'],
  ['extend', ''],
  ['update', ''],
]);

interface Given {
  readonly node: number;
  /** Null for one by position, `*` and `**` for what is unpacked. */
  readonly keyword: string | null;
}

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
    for (const [index, { slot }] of definitions.entries()) {
      this.#results.set(index, points.fresh());
      if (slot !== null) points.add(slot.id, ownName(index));
    }
  }

  run(): void {
    const { walk, flow } = this.#in;
    for (const { into, node, suffix } of walk.puts) this.#put(into, node, suffix);
    for (const node of walk.calls) this.#putting(node);
    if (walk.definitions.length === 0) return;
    const results = new Map<unknown, number>();
    for (const [index, { inner }] of walk.definitions.entries()) {
      results.set(inner, this.#results.get(index) as number);
    }
    for (const { scope, node, suffix } of walk.results) {
      const result = results.get(scope);
      if (result !== undefined) flow(result, node, suffix);
    }
    for (const node of this.#calls) this.#follow(node);
    for (const node of walk.calls) this.#callbacks(node);
    for (const index of walk.definitions.keys()) this.#decorated(index);
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

  /** `x.append(y)`: `y` is in what `x` stands for. */
  #putting(node: number): void {
    const { walk } = this.#in;
    const called = node + 1;
    if (walk.tree.kinds[called] !== kind.attribute) return;
    const how = putters.get(walk.name((walk.tree.limits[called] as number) - 1));
    if (how === undefined) return;
    for (const { node: value, keyword } of this.#given(node)) {
      this.#put(called + 1, value, keyword === null ? how : '');
    }
  }

  #put(into: number, value: number, steps: string): void {
    const { walk, flow, slots } = this.#in;
    const { kinds } = walk.tree;
    let base = into;
    let suffix = steps;
    for (; kinds[base] === kind.subscript; base += 1) suffix += '[]';
    if (kinds[base] === kind.identifier) {
      for (const slot of slots(base)) flow(slot.id, value, suffix);
    } else if (kinds[base] === kind.attribute) {
      const field = walk.scopes.fields.get(walk.member(base));
      if (field) flow(field.id, value, suffix);
    }
  }

  #given(node: number): Given[] {
    const { walk } = this.#in;
    const { kinds, limits } = walk.tree;
    const list = limits[node + 1] as number;
    const found: Given[] = [];
    if (kinds[list] !== kind.argument_list) return found;
    const end = (limits[list] as number) - 1;
    for (let child = list + 2; child < end; child = limits[child] as number) {
      if (kinds[child] === kind.keyword_argument) {
        const value = (limits[child + 1] as number) + 1;
        found.push({ node: value, keyword: walk.name(child + 1) });
      } else if (kinds[child] === kind.list_splat) found.push({ node: child + 2, keyword: '*' });
      else if (kinds[child] === kind.dictionary_splat) {
        found.push({ node: child + 2, keyword: '**' });
      } else if (kinds[child] !== token[',']) found.push({ node: child, keyword: null });
    }
    return found;
  }

  #follow(node: number): void {
    const { walk, points, terms, flow } = this.#in;
    const called = points.fresh();
    const given = this.#given(node);
    const result = terms.results.get(node) as number;
    flow(called, node + 1, '');
    points.watch(called, (name) => {
      const index = ownIndex(name);
      const definition = walk.definitions[index];
      if (definition === undefined) return;
      if (definition.inner.kind === 'class') {
        const start = definition.inner.slots.get('__init__');
        if (start) points.link(start.id, called, '');
        return;
      }
      const isMethod = definition.scope.kind === 'class';
      if (!isMethod || this.#givesAll(node)) this.#pass(index, given, 0);
      if (isMethod) this.#pass(index, given, 1);
      points.link(this.#results.get(index) as number, result, '');
    });
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

  /** `@f def g`: `g` is handed to `f`. */
  #decorated(decorated: number): void {
    const { walk, points, flow } = this.#in;
    const { kinds, limits, parents } = walk.tree;
    const node = (walk.definitions[decorated] as (typeof walk.definitions)[number]).node;
    const parent = parents[node] as number;
    if (kinds[parent] !== kind.decorated_definition) return;
    for (let child = parent + 1; child < node; child = limits[child] as number) {
      if (kinds[child] !== kind.decorator) continue;
      const called = points.fresh();
      flow(called, child + 2, '');
      points.watch(called, (name) => {
        const index = ownIndex(name);
        const [first] = this.#parametersOf(index);
        const slot = first && walk.definitions[index]?.inner.slots.get(first.name);
        if (slot) points.add(slot.id, ownName(decorated));
      });
    }
  }

  /** `map(f, xs)`: a function that is handed on may be called with what is handed on beside it. */
  #callbacks(node: number): void {
    const { walk, points, flow, slots } = this.#in;
    const { kinds } = walk.tree;
    const given = this.#given(node);
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
