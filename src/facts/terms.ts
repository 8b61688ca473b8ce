import { kind } from '../syntax/kinds.ts';
import { carried } from './carried.ts';
import type { Folding } from './fold.ts';
import { containers, followed, isContainer } from './followed-kinds.ts';
import { givenTo, type Given } from './given.ts';
import { functions, methods } from './handed-on.ts';
import { ownName, type PointsTo } from './points-to.ts';
import { normalName, type Walk } from './walk.ts';

/** Lets a slot take what an expression stands for, after some steps. */
export type Flow = (target: number, node: number, suffix: string) => void;

/** An identifier, a name or a slot, and the steps from there. */
export type Term =
  | { readonly kind: 'name'; readonly node: number; readonly suffix: string }
  | { readonly kind: 'constant'; readonly name: string; readonly suffix: string }
  | { readonly kind: 'slot'; readonly slot: number; readonly suffix: string };

/** Forms of one expression that are followed before the rest is taken as unknown. */
const formsMax = 4_096;

type Open = [number, string][];

/** What expressions come down to. */
export class Terms {
  readonly #walk: Walk;
  readonly #folding: Folding;
  readonly #points: PointsTo;
  readonly #flow: Flow;
  readonly #containers: Map<number, number> = new Map();
  readonly #lambdas: Map<number, number> = new Map();
  /** Slots of what the script's own special methods hand back, by what calls them. */
  readonly hooks: Map<string, number> = new Map();
  /** Slots of what calls of the script's own functions hand back. */
  readonly results: Map<number, number> = new Map();

  constructor(walk: Walk, folding: Folding, points: PointsTo, flow: Flow) {
    this.#walk = walk;
    this.#folding = folding;
    this.#points = points;
    this.#flow = flow;
    for (const [index, { node, slot }] of walk.definitions.entries()) {
      if (slot === null) this.#lambdas.set(node, index);
    }
  }

  /** The identifiers, constants and slots that an expression may come down to. */
  of(node: number): Term[] {
    const terms: Term[] = [];
    const open: Open = [[node, '']];
    for (let forms = 0; forms < formsMax; forms += 1) {
      const next = open.pop();
      if (next === undefined || !this.#walk.effort.takeText(next[1].length)) break;
      this.#form(next[0], next[1], open, terms);
    }
    if (open.length > 0) this.#walk.effort.exceed();
    return terms;
  }

  #form(at: number, suffix: string, open: Open, terms: Term[]): void {
    const { kinds, limits } = this.#walk.tree;
    const second = limits[at + 1] as number;
    switch (kinds[at]) {
      case kind.identifier:
        terms.push({ kind: 'name', node: at, suffix });
        break;
      case kind.attribute: {
        const name = this.#walk.member(at);
        const field = this.#walk.scopes.fields.get(name);
        if (field) terms.push({ kind: 'slot', slot: field.id, suffix });
        this.#hooked('attribute', suffix, terms);
        open.push([at + 1, `.${name}${suffix}`]);
        break;
      }
      case kind.parenthesized_expression:
      case kind.await:
        open.push([at + 2, suffix]);
        break;
      case kind.named_expression:
        open.push([second + 1, suffix]);
        break;
      case kind.boolean_operator:
        open.push([at + 1, suffix], [second + 1, suffix]);
        break;
      case kind.unary_operator:
        this.#hooked('operator', suffix, terms);
        break;
      case kind.binary_operator:
        this.#hooked('operator', suffix, terms);
        open.push([at + 1, `[*][]${suffix}`], [second + 1, `[*][]${suffix}`]);
        break;
      case kind.conditional_expression:
        open.push([at + 1, suffix], [(limits[second + 1] as number) + 1, suffix]);
        break;
      case kind.subscript: {
        this.#hooked('subscript', suffix, terms);
        const isSlice = kinds[second + 1] === kind.slice;
        open.push([at + 1, isSlice ? suffix : `[*]${suffix}`]);
        break;
      }
      case kind.lambda:
        terms.push({ kind: 'constant', name: ownName(this.#lambdas.get(at) ?? -1), suffix });
        break;
      case kind.call:
        this.#call(at, suffix, open, terms);
        break;
      default:
        if (isContainer(kinds[at])) {
          terms.push({ kind: 'slot', slot: this.#container(at), suffix });
        }
    }
  }

  #hooked(how: string, suffix: string, terms: Term[]): void {
    const slot = this.hooks.get(how);
    if (slot !== undefined) terms.push({ kind: 'slot', slot, suffix });
  }

  /** A slot for what a container is made of. */
  #container(node: number): number {
    const known = this.#containers.get(node);
    if (known !== undefined) return known;
    const slot = this.#points.fresh();
    this.#containers.set(node, slot);
    const { kinds, limits } = this.#walk.tree;
    const isLiteral = containers.has(kinds[node] as number);
    const end = isLiteral ? (limits[node] as number) : (limits[node + 2] as number);
    for (let child = node + 1; child < end; child = limits[child] as number) {
      this.#element(slot, child);
    }
    return slot;
  }

  #element(slot: number, child: number): void {
    const { kinds, limits } = this.#walk.tree;
    const of = kinds[child];
    if (of === kind.pair) this.#flow(slot, (limits[child + 1] as number) + 1, '[]');
    else if (of === kind.list_splat || of === kind.dictionary_splat) {
      this.#flow(slot, child + 2, '');
    } else if (followed.has(of as number) || isContainer(of)) this.#flow(slot, child, '[]');
  }

  #call(node: number, suffix: string, open: Open, terms: Term[]): void {
    const { kinds, limits } = this.#walk.tree;
    const result = this.results.get(node);
    if (result !== undefined) terms.push({ kind: 'slot', slot: result, suffix });
    this.#hooked('call', suffix, terms);
    if (kinds[limits[node + 1] as number] !== kind.argument_list) return;
    const given = givenTo(this.#walk, node);
    for (const callee of this.#callees(node)) {
      if (kinds[callee] === kind.call) this.#got(callee, given, suffix, open);
      const called = this.#nameOf(callee);
      if (called === null) continue;
      const step = kinds[callee] === kind.attribute ? methods.get(called) : undefined;
      if (step !== undefined) open.push([callee + 1, step + suffix]);
      const through = functions.get(called);
      if (through !== undefined) throughCall(given, through + suffix, open);
      this.#named(given, called, suffix, open, terms);
    }
  }

  #callees(call: number): number[] {
    const { names } = this.#folding;
    return carried(this.#walk, call + 1, (name) => names.valueOf(name));
  }

  /** The last name of what is called by one. */
  #nameOf(callee: number): string | null {
    const { kinds, limits } = this.#walk.tree;
    if (kinds[callee] === kind.identifier) return this.#walk.name(callee);
    if (kinds[callee] !== kind.attribute) return null;
    return this.#walk.name((limits[callee] as number) - 1);
  }

  /** `attrgetter('a')(x)` and `methodcaller('a')(x)` reach `x.a`, `itemgetter(0)(x)` an element. */
  #got(getter: number, [first]: readonly Given[], suffix: string, open: Open): void {
    const called = this.#callees(getter).map((callee) => this.#nameOf(callee));
    if (first === undefined) return;
    if (called.includes('itemgetter')) open.push([first.node, `[*]${suffix}`]);
    if (!called.includes('attrgetter') && !called.includes('methodcaller')) return;
    const [name] = givenTo(this.#walk, getter);
    this.#attributes(first, name, suffix, open);
  }

  #attributes(of: Given, named: Given | undefined, suffix: string, open: Open): void {
    for (const name of named ? this.#folding.strings(named.node) : []) {
      open.push([of.node, `.${normalName(name)}${suffix}`]);
    }
  }

  /** `getattr(x, 'a')` is `x.a`; `__import__('a.b')` and `import_module('a.b')` are modules. */
  #named(
    [first, second]: readonly Given[],
    called: string,
    suffix: string,
    open: Open,
    terms: Term[],
  ): void {
    if (first === undefined) return;
    if (called === 'getattr') this.#attributes(first, second, suffix, open);
    if (called !== '__import__' && called !== 'import_module') return;
    for (const module of this.#folding.strings(first.node)) {
      terms.push({ kind: 'constant', name: module, suffix });
      const top = module.split('.', 1)[0] ?? '';
      if (called === '__import__' && top !== module) {
        terms.push({ kind: 'constant', name: top, suffix });
      }
    }
  }
}

function throughCall(given: readonly Given[], suffix: string, open: Open): void {
  for (const { node, keyword } of given) {
    const isNamed = keyword !== null && !keyword.startsWith('*');
    open.push([node, isNamed ? `[]${suffix}` : suffix]);
  }
}
