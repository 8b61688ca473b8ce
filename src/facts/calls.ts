import { limits } from '../limits.ts';
import { kind, token } from '../syntax/kinds.ts';
import { carried } from './carried.ts';
import type { Folding } from './fold.ts';
import { givenTo } from './given.ts';
import type { Resolver } from './resolve.ts';
import type { ArgumentFact, AttributeFact, CallFact, Folded } from './types.ts';
import type { Walk } from './walk.ts';

const unknown: Folded = Object.freeze({ kind: 'unknown' });
/** Lists that are written out. */
const lists: ReadonlySet<number> = new Set([kind.list, kind.list_comprehension]);
const blank = /\s/;
const blanks = /\s+/g;

/** Facts of calls, with their arguments folded and resolved. */
export class CallBuilder {
  readonly #walk: Walk;
  readonly #folding: Folding;
  readonly #resolver: Resolver;

  constructor(walk: Walk, folding: Folding, resolver: Resolver) {
    this.#walk = walk;
    this.#folding = folding;
    this.#resolver = resolver;
  }

  call(node: number): CallFact {
    const { kinds, limits: ends, parents } = this.#walk.tree;
    const called = node + 1;
    const callees = this.#callees(called);
    const members = callees.flatMap((callee) => this.#member(callee) ?? []);
    const [member] = members;
    const list = ends[called] as number;
    const parent = parents[node] as number;
    const awaited = kinds[parent] === kind.await;
    const holder = awaited ? (parents[parent] as number) : parent;
    return {
      qualified: this.#resolver.of(called),
      method: member?.name ?? null,
      methods: members.map(({ name }) => name),
      receiver: member ? this.#folding.of(member.of) : unknown,
      spelled: this.#spelled(called),
      arguments: this.arguments(list),
      written: this.#written(list),
      span: this.#walk.span(node),
      function: this.#walk.span(called),
      callees: callees.map((callee) => this.#walk.span(callee)),
      awaited,
      statement: kinds[holder] === kind.expression_statement,
    };
  }

  /** What may be called: out of what hands it on, and behind a name of its own. */
  #callees(called: number): number[] {
    const { names } = this.#folding;
    return carried(this.#walk, called, (name) => names.valueOf(name));
  }

  /** The attribute that is called, also by `getattr`, with its object. */
  #member(at: number): { name: string; of: number } | null {
    const { kinds, limits: ends } = this.#walk.tree;
    if (kinds[at] === kind.attribute) {
      return { name: this.#walk.name((ends[at] as number) - 1), of: at + 1 };
    }
    const [named] = kinds[at] === kind.call ? this.named(at) : [];
    const [object] = named ? givenTo(this.#walk, at) : [];
    return named && object ? { name: named.name, of: object.node } : null;
  }

  #spelled(node: number): string {
    const { text, starts, ends } = this.#walk.tree;
    const start = starts[node] as number;
    const source = text.slice(
      start,
      Math.min(ends[node] as number, start + 4 * limits.quotedCharsMax),
    );
    const bare = blank.test(source) ? source.replace(blanks, '') : source;
    return bare.length > limits.quotedCharsMax ? bare.slice(0, limits.quotedCharsMax) : bare;
  }

  /**
   * What stands between the brackets of a call, or after the name of a class. A tuple, a list or a
   * dictionary that is unpacked where it is written is what is in it.
   */
  arguments(list: number): ArgumentFact[] {
    const { kinds } = this.#walk.tree;
    if (kinds[list] !== kind.argument_list) return [this.#argument(null, list)];
    return this.#given(list).flatMap((child) => this.#argumentsIn(child));
  }

  /** Items of a list in brackets, without brackets and commas. */
  #given(list: number): number[] {
    const { kinds, limits: ends } = this.#walk.tree;
    const found: number[] = [];
    const end = (ends[list] as number) - 1;
    for (let child = list + 2; child < end; child = ends[child] as number) {
      if (kinds[child] !== token[',']) found.push(child);
    }
    return found;
  }

  #argumentsIn(child: number): ArgumentFact[] {
    const { kinds, limits: ends } = this.#walk.tree;
    const of = kinds[child];
    if (of === kind.keyword_argument) {
      return [this.#argument(this.#walk.name(child + 1), (ends[child + 1] as number) + 1)];
    }
    if (of !== kind.list_splat && of !== kind.dictionary_splat)
      return [this.#argument(null, child)];
    const unpacked = child + 2;
    if (of === kind.list_splat) {
      const isRow = kinds[unpacked] === kind.tuple || kinds[unpacked] === kind.list;
      if (!isRow) return [this.#argument('*', unpacked)];
      return this.#given(unpacked).flatMap((item) => this.#argumentsIn(item));
    }
    return this.#entries(unpacked) ?? [this.#argument('**', unpacked)];
  }

  /** Keyword arguments of a dictionary of which every key is known; null of another. */
  #entries(node: number): ArgumentFact[] | null {
    const { kinds, limits: ends } = this.#walk.tree;
    if (kinds[node] !== kind.dictionary) return null;
    const found: ArgumentFact[] = [];
    for (const item of this.#given(node)) {
      const [key, ...more] = kinds[item] === kind.pair ? this.#folding.strings(item + 1) : [];
      if (key === undefined || more.length > 0) return null;
      found.push(this.#argument(key, (ends[item + 1] as number) + 1));
    }
    return found;
  }

  /** The keywords of arguments as they are written. */
  #written(list: number): CallFact['written'] {
    const { kinds } = this.#walk.tree;
    if (kinds[list] !== kind.argument_list) return [null];
    return this.#given(list).map((child) => {
      if (kinds[child] === kind.keyword_argument) return this.#walk.name(child + 1);
      if (kinds[child] === kind.list_splat) return '*';
      return kinds[child] === kind.dictionary_splat ? '**' : null;
    });
  }

  #argument(keyword: string | null, node: number): ArgumentFact {
    const possible = this.#folding.possible(node);
    return {
      keyword,
      value: (possible.length === 1 && possible[0]) || unknown,
      possible,
      qualified: this.#resolver.of(node),
      span: this.#walk.span(node),
      isList: lists.has(this.#walk.tree.kinds[node] as number),
    };
  }

  /** `getattr(x, 'name')` of known names: attributes whose name stands inside the whole. */
  named(node: number): AttributeFact[] {
    const { kinds } = this.#walk.tree;
    const isGetter = this.#callees(node + 1).some(
      (callee) => kinds[callee] === kind.identifier && this.#walk.name(callee) === 'getattr',
    );
    const [object, named] = isGetter ? givenTo(this.#walk, node) : [];
    if (object?.keyword !== null || named?.keyword !== null) return [];
    return this.#folding.strings(named.node).map((name) => ({
      name,
      access: 'load',
      span: this.#walk.span(named.node),
      whole: this.#walk.span(node),
      qualified: this.#resolver.of(node),
    }));
  }
}
