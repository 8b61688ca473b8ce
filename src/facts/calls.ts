import { limits } from '../limits.ts';
import { kind, token } from '../syntax/kinds.ts';
import type { Folding } from './fold.ts';
import type { Resolver } from './resolve.ts';
import type { ArgumentFact, AttributeFact, CallFact, Folded } from './types.ts';
import type { Walk } from './walk.ts';

const unknown: Folded = Object.freeze({ kind: 'unknown' });
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
    const member = this.#member(called);
    const parent = parents[node] as number;
    const awaited = kinds[parent] === kind.await;
    const holder = awaited ? (parents[parent] as number) : parent;
    return {
      qualified: this.#resolver.of(called),
      method: member?.name ?? null,
      receiver: member ? this.#folding.of(member.of) : unknown,
      spelled: this.#spelled(called),
      arguments: this.arguments(ends[called] as number),
      span: this.#walk.span(node),
      function: this.#walk.span(called),
      awaited,
      statement: kinds[holder] === kind.expression_statement,
    };
  }

  /** The attribute that is called, also under a name of its own or by `getattr`, and its object. */
  #member(called: number): { name: string; of: number } | null {
    const { kinds, limits: ends } = this.#walk.tree;
    const at = kinds[called] === kind.identifier ? this.#folding.names.valueOf(called) : called;
    if (kinds[at] === kind.attribute) {
      return { name: this.#walk.name((ends[at] as number) - 1), of: at + 1 };
    }
    const [named] = kinds[at] === kind.call ? this.named(at) : [];
    return named ? { name: named.name, of: (ends[at + 1] as number) + 2 } : null;
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

  /** What stands between the brackets of a call, or after the name of a class. */
  arguments(list: number): ArgumentFact[] {
    const { kinds, limits: ends } = this.#walk.tree;
    if (kinds[list] !== kind.argument_list) return [this.#argument(null, list)];
    const found: ArgumentFact[] = [];
    const end = (ends[list] as number) - 1;
    for (let child = list + 2; child < end; child = ends[child] as number) {
      switch (kinds[child]) {
        case token[',']:
          break;
        case kind.keyword_argument:
          found.push(this.#argument(this.#walk.name(child + 1), (ends[child + 1] as number) + 1));
          break;
        case kind.list_splat:
          found.push(this.#argument('*', child + 2));
          break;
        case kind.dictionary_splat:
          found.push(this.#argument('**', child + 2));
          break;
        default:
          found.push(this.#argument(null, child));
      }
    }
    return found;
  }

  #argument(keyword: string | null, node: number): ArgumentFact {
    const possible = this.#folding.possible(node);
    return {
      keyword,
      value: (possible.length === 1 && possible[0]) || unknown,
      possible,
      qualified: this.#resolver.of(node),
      span: this.#walk.span(node),
    };
  }

  /** `getattr(x, 'name')` of known names: attributes whose name stands inside the whole. */
  named(node: number): AttributeFact[] {
    const { kinds, limits: ends } = this.#walk.tree;
    if (kinds[node + 1] !== kind.identifier || this.#walk.name(node + 1) !== 'getattr') return [];
    const list = ends[node + 1] as number;
    const comma = ends[list + 2] as number;
    if (kinds[list] !== kind.argument_list || kinds[comma] !== token[',']) return [];
    return this.#folding.strings(comma + 1).map((name) => ({
      name,
      access: 'load',
      span: this.#walk.span(comma + 1),
      whole: this.#walk.span(node),
      qualified: this.#resolver.of(node),
    }));
  }
}
