import { kind, token } from '../syntax/kinds.ts';
import { builtinNames } from './builtins.ts';
import type { Folding } from './fold.ts';
import { PointsTo } from './points-to.ts';
import type { Walk } from './walk.ts';
import { normalName } from './walk.ts';

/** Names that are there without the script's doing. */
export interface Surroundings {
  /** `np` → `numpy`. */
  readonly preimported: Readonly<Record<string, string>>;
  readonly injected: readonly string[];
}

const nothing: readonly string[] = Object.freeze([]);

/** Forms of one expression that are followed before the rest is taken as unknown. */
const formsMax = 256;

/** An identifier, or a constant, and what is looked up on it. */
interface Term {
  readonly node: number;
  readonly constant: string;
  readonly suffix: string;
}

/** Which qualified names an expression may stand for: flow-insensitive and over-approximating. */
export class Resolver {
  readonly #walk: Walk;
  readonly #folding: Folding;
  readonly #surroundings: Surroundings;
  readonly #injected: ReadonlySet<string>;
  readonly #points: PointsTo;
  readonly #chains: Map<number, readonly string[]> = new Map();
  readonly #outer: Map<string, readonly string[]> = new Map();

  constructor(walk: Walk, folding: Folding, surroundings: Surroundings) {
    this.#walk = walk;
    this.#folding = folding;
    this.#surroundings = surroundings;
    this.#injected = new Set(surroundings.injected);
    this.#points = new PointsTo(walk.scopes.slots.length);
    for (const { slot, name } of walk.constants) this.#points.add(slot.id, name);
    for (const { slot, node } of walk.values) this.#flow(slot.id, node);
    this.#points.settle();
  }

  /** A bound was hit: some name may stand for more than is said. */
  get exceeded(): boolean {
    return this.#points.exceeded;
  }

  #flow(target: number, node: number): void {
    for (const term of this.#terms(node)) {
      if (term.node < 0) {
        this.#points.add(target, term.constant + term.suffix);
        continue;
      }
      const name = this.#walk.name(term.node);
      const { slots, outer } = this.#lookup(term.node, name);
      for (const slot of slots) this.#points.link(slot.id, target, term.suffix);
      if (!outer) continue;
      for (const each of this.#outside(name, slots.length > 0, term.node)) {
        this.#points.add(target, each + term.suffix);
      }
    }
  }

  #lookup(node: number, name: string): ReturnType<Walk['scopes']['lookup']> {
    const { scopes, readIn, tree } = this.#walk;
    const scope = scopes.all[readIn[node] ?? 0] ?? scopes.module;
    return scopes.lookup(scope, name, tree.starts[node] ?? 0);
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
    for (const star of this.#walk.stars) {
      if (!bound || star.offset < at) found.push(`${star.module}.${name}`);
    }
    if (!bound) this.#outer.set(name, found);
    return found;
  }

  /** Whether the script binds the name at the head of an identifier or a dotted name. */
  isLocal(node: number): boolean {
    return this.#lookup(node, this.#walk.name(node)).slots.length > 0;
  }

  /** An identifier that is read. */
  ofName(node: number): readonly string[] {
    const name = this.#walk.name(node);
    const { slots, outer } = this.#lookup(node, name);
    const [first] = slots;
    if (first === undefined) return outer ? this.#outside(name, false, node) : nothing;
    const own = this.#points.of(first.id);
    if (slots.length === 1 && !outer) return own;
    const all = new Set(own);
    for (const slot of slots) for (const each of this.#points.of(slot.id)) all.add(each);
    if (outer) for (const each of this.#outside(name, true, node)) all.add(each);
    return all.size === own.length ? own : [...all];
  }

  /** Any expression; empty when nothing is known of it. */
  of(node: number): readonly string[] {
    const { kinds } = this.#walk.tree;
    switch (kinds[node]) {
      case kind.identifier:
        return this.ofName(node);
      case kind.attribute:
        return this.#ofChain(node);
      case kind.call:
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
    for (const term of this.#terms(node)) {
      if (term.node < 0) all.add(term.constant + term.suffix);
      else for (const each of this.ofName(term.node)) all.add(each + term.suffix);
    }
    const found = all.size === 0 ? nothing : [...all];
    this.#chains.set(node, found);
    return found;
  }

  /** A chain of attributes, from its base outwards; every link is remembered. */
  #ofChain(node: number): readonly string[] {
    const known = this.#chains.get(node);
    if (known !== undefined) return known;
    const { kinds, limits } = this.#walk.tree;
    let base = node;
    while (kinds[base] === kind.attribute) base += 1;
    let found = this.of(base);
    for (let link = base - 1; link >= node; link -= 1) {
      if (found.length > 0) {
        const name = this.#walk.name((limits[link] as number) - 1);
        found = this.#points.extended(found, `.${name}`);
      }
      this.#chains.set(link, found);
    }
    return found;
  }

  /** The identifiers and constants that an expression may come down to. */
  #terms(node: number): Term[] {
    const { kinds, limits } = this.#walk.tree;
    const terms: Term[] = [];
    const open: [number, string][] = [[node, '']];
    for (let forms = 0; forms < formsMax; forms += 1) {
      const next = open.pop();
      if (next === undefined) break;
      const [at, suffix] = next;
      const second = limits[at + 1] as number;
      switch (kinds[at]) {
        case kind.identifier:
          terms.push({ node: at, constant: '', suffix });
          break;
        case kind.attribute: {
          const name = this.#walk.name((limits[at] as number) - 1);
          open.push([at + 1, `.${name}${suffix}`]);
          break;
        }
        case kind.parenthesized_expression:
          open.push([at + 2, suffix]);
          break;
        case kind.named_expression:
          open.push([second + 1, suffix]);
          break;
        case kind.boolean_operator:
          open.push([at + 1, suffix], [second + 1, suffix]);
          break;
        case kind.conditional_expression: {
          const otherwise = (limits[second + 1] as number) + 1;
          open.push([at + 1, suffix], [otherwise, suffix]);
          break;
        }
        case kind.call:
          this.#callTerms(at, suffix, open, terms);
          break;
        default:
      }
    }
    if (open.length > 0) this.#points.exceed();
    return terms;
  }

  /** `getattr(x, 'a')` is `x.a`; `__import__('a.b')` and `import_module('a.b')` are modules. */
  #callTerms(node: number, suffix: string, open: [number, string][], terms: Term[]): void {
    const { kinds, limits } = this.#walk.tree;
    const list = limits[node + 1] as number;
    if (kinds[list] !== kind.argument_list) return;
    const isName = kinds[node + 1] === kind.identifier;
    const isMember = kinds[node + 1] === kind.attribute;
    if (!isName && !isMember) return;
    const called = this.#walk.name(isName ? node + 1 : (limits[node + 1] as number) - 1);
    if (called !== 'getattr' && called !== '__import__' && called !== 'import_module') return;
    const first = list + 1 + 1;
    const comma = limits[first] as number;
    if (called === 'getattr') {
      if (kinds[comma] !== token[',']) return;
      const name = this.#folding.of(comma + 1);
      if (name.kind === 'string') open.push([first, `.${normalName(name.value)}${suffix}`]);
      return;
    }
    const module = this.#folding.of(first);
    if (module.kind !== 'string') return;
    terms.push({ node: -1, constant: module.value, suffix });
    const top = module.value.split('.', 1)[0] ?? '';
    if (called === '__import__' && top !== module.value) {
      terms.push({ node: -1, constant: top, suffix });
    }
  }
}
