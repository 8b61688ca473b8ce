import { kind } from '../syntax/kinds.ts';
import { builtinNames } from './builtins.ts';
import { CallFollower } from './calls-followed.ts';
import type { Folding } from './fold.ts';
import { isOwn, PointsTo } from './points-to.ts';
import type { Slot } from './scopes.ts';
import type { Surroundings } from './surroundings.ts';
import { Terms, type Flow } from './terms.ts';
import type { Walk } from './walk.ts';

/** What a name in a fact costs: every rule looks at it. */
const stepsPerName = 8;

const nothing: readonly string[] = Object.freeze([]);
/** Steps to what a container holds, as a container: what one of its names gets, all have. */
const contents = '[*][]';

/** Without what is the script's own: it has no name outside. */
function foreign(names: readonly string[]): readonly string[] {
  return names.some(isOwn) ? names.filter((name) => !isOwn(name)) : names;
}

/** Which qualified names an expression may stand for: flow-insensitive and over-approximating. */
export class Resolver {
  readonly #walk: Walk;
  readonly #surroundings: Surroundings;
  readonly #injected: ReadonlySet<string>;
  readonly #points: PointsTo;
  readonly #terms: Terms;
  readonly #chains: Map<number, readonly string[]> = new Map();
  readonly #outer: Map<string, readonly string[]> = new Map();

  constructor(walk: Walk, folding: Folding, surroundings: Surroundings) {
    this.#walk = walk;
    this.#surroundings = surroundings;
    this.#injected = new Set(surroundings.injected);
    const { shared } = walk.scopes;
    const members = walk.scopes.members();
    this.#points = new PointsTo(walk.scopes.slots.length, walk.effort);
    for (const { slot, field } of members) this.#points.link(slot.id, field.id, '');
    for (const [slot, other] of shared) {
      this.#points.link(slot.id, other.id, '');
      this.#points.link(other.id, slot.id, '');
    }
    const flow: Flow = (target, node, suffix) => this.#flow(target, node, suffix);
    this.#terms = new Terms(walk, folding, this.#points, flow);
    const slots = (node: number): readonly Slot[] => this.#slots(node);
    const calls = new CallFollower({ walk, points: this.#points, terms: this.#terms, flow, slots });
    for (const { slot, name } of walk.constants) this.#points.add(slot.id, name);
    for (const { slot, node, suffix } of walk.values) this.#flow(slot.id, node, suffix);
    calls.run();
    this.#points.settle();
  }

  #flow(target: number, node: number, steps: string): void {
    if (!this.#walk.effort.take(1)) return;
    for (const term of this.#terms.of(node)) {
      const suffix = term.suffix + steps;
      if (term.kind === 'constant') {
        for (const each of this.#points.extended([term.name], suffix)) {
          this.#points.add(target, each);
        }
        continue;
      }
      if (term.kind === 'slot') {
        this.#points.link(term.slot, target, suffix);
        if (suffix === '') this.#points.link(target, term.slot, contents);
        continue;
      }
      const name = this.#walk.name(term.node);
      const { slots, outer } = this.#lookup(term.node, name);
      for (const slot of slots) {
        this.#points.link(slot.id, target, suffix);
        if (suffix === '') this.#points.link(target, slot.id, contents);
      }
      if (!outer) continue;
      const outside = this.#outside(name, slots.length > 0, term.node);
      for (const each of this.#points.extended(outside, suffix)) this.#points.add(target, each);
    }
  }

  #lookup(node: number, name: string): ReturnType<Walk['scopes']['lookup']> {
    const { scopes, readIn, tree } = this.#walk;
    const scope = scopes.all[readIn[node] ?? 0] ?? scopes.module;
    return scopes.lookup(scope, name, tree.starts[node] ?? 0);
  }

  #slots(node: number): readonly Slot[] {
    return this.#lookup(node, this.#walk.name(node)).slots;
  }

  /** What a name means that no scope binds for certain. */
  #outside(name: string, bound: boolean, node: number): readonly string[] {
    const known = bound ? undefined : this.#outer.get(name);
    if (known !== undefined) return known;
    const { preimported } = this.#surroundings;
    const found: string[] = [];
    const module = Object.hasOwn(preimported, name) ? preimported[name] : undefined;
    if (module !== undefined) found.push(module);
    else if (!this.#injected.has(name) && (!bound || builtinNames.has(name))) {
      found.push(`builtins.${name}`);
      if (name === '__builtins__') found.push('builtins');
    }
    const at = this.#walk.tree.starts[node] ?? 0;
    const { effort, stars } = this.#walk;
    for (const star of effort.take(stars.length) ? stars : []) {
      if (!bound || star.offset < at) found.push(`${star.module}.${name}`);
    }
    if (!bound) this.#outer.set(name, found);
    return found;
  }

  /** Whether the script binds the name at the head of an identifier or a dotted name. */
  isLocal(node: number): boolean {
    return this.#slots(node).length > 0;
  }

  /** An identifier that is read. */
  ofName(node: number): readonly string[] {
    return foreign(this.#ofName(node));
  }

  #ofName(node: number): readonly string[] {
    const name = this.#walk.name(node);
    const { slots, outer } = this.#lookup(node, name);
    const [first] = slots;
    if (first === undefined) return outer ? this.#outside(name, false, node) : nothing;
    const own = this.#points.of(first.id);
    if (slots.length === 1 && !outer) return own;
    const all = new Set(own);
    if (!this.#walk.effort.take(own.length * slots.length)) return own;
    for (const slot of slots) for (const each of this.#points.of(slot.id)) all.add(each);
    if (outer) for (const each of this.#outside(name, true, node)) all.add(each);
    return all.size === own.length ? own : [...all];
  }

  /** An attribute that is set or deleted: what it stands for is what it was. */
  ofTarget(node: number): readonly string[] {
    return this.#points.extended(this.of(node + 1), `.${this.#walk.member(node)}`);
  }

  /** Any expression; empty when nothing is known of it. */
  of(node: number): readonly string[] {
    const names = this.#of(node);
    const others = names.length - 1;
    return others < 1 || this.#walk.effort.take(others * stepsPerName) ? names : nothing;
  }

  #of(node: number): readonly string[] {
    const { kinds } = this.#walk.tree;
    switch (kinds[node]) {
      case kind.identifier:
        return this.ofName(node);
      case kind.attribute:
        return this.#ofChain(node);
      case kind.call:
      case kind.subscript:
      case kind.await:
      case kind.parenthesized_expression:
      case kind.conditional_expression:
      case kind.boolean_operator:
      case kind.named_expression:
        return this.#ofForm(node);
      default:
        return nothing;
    }
  }

  #ofForm(node: number): readonly string[] {
    const known = this.#chains.get(node);
    if (known !== undefined) return known;
    const all = new Set<string>();
    for (const term of this.#terms.of(node)) {
      const names =
        term.kind === 'constant'
          ? [term.name]
          : term.kind === 'slot'
            ? this.#settled(term.slot)
            : this.#ofName(term.node);
      for (const each of this.#points.extended(names, term.suffix)) all.add(each);
    }
    const found = all.size === 0 ? nothing : foreign([...all]);
    this.#chains.set(node, found);
    return found;
  }

  /** What stands in a slot, whatever was linked to it late. */
  #settled(slot: number): readonly string[] {
    this.#points.settle();
    return this.#points.of(slot);
  }

  /** A chain of attributes, from its base, or the last link that is known, outwards. */
  #ofChain(node: number): readonly string[] {
    const known = this.#chains.get(node);
    if (known !== undefined) return known;
    const { kinds } = this.#walk.tree;
    const { fields } = this.#walk.scopes;
    let base = node;
    while (kinds[base] === kind.attribute && !this.#chains.has(base)) base += 1;
    let found = this.#of(base);
    for (let link = base - 1; link >= node; link -= 1) {
      const name = this.#walk.member(link);
      if (found.length > 0) found = this.#points.extended(found, `.${name}`);
      const field = fields.get(name);
      const hook = this.#terms.hooks.get('attribute');
      if (field) found = this.#joined(found, foreign(this.#points.of(field.id)));
      if (hook !== undefined) found = this.#joined(found, foreign(this.#points.of(hook)));
      this.#chains.set(link, found);
    }
    return found;
  }

  #joined(names: readonly string[], others: readonly string[]): readonly string[] {
    if (others.length === 0 || !this.#walk.effort.take(names.length + others.length)) return names;
    return [...new Set([...names, ...others])];
  }
}
