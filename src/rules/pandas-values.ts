import type { AttributeFact, BindingFact, CallFact, Facts } from '../facts/types.ts';
import type { PlatformId } from '../platform/platform.ts';
import { frameMakers, methodKind, subscriptKind, type PandasKind } from './pandas-kinds.ts';

/** Null for what is none of pandas' for all that is known; undefined while nothing is known. */
type Kind = PandasKind | null | undefined;

interface Value {
  readonly kind: Kind;
  /** Offset after the expression. */
  readonly end: number;
}

/** Rounds in which names may still learn of one another. */
const roundsMax = 8;
/** Of a subscript, to find its end. */
const subscriptCharsMax = 1_000;
const handedOn: ReadonlySet<string> = new Set(['parameter', 'for', 'with', 'comprehension']);
/** What people call a frame, and hand to functions. */
const frameName = /^(?:df\d*|df_\w+|\w+_df)$/;
const openers: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };

/**
 * Which expressions of a script are frames or series of pandas for certain, as far as a look at names
 * and methods tells. It is for advice, not for what must not be missed: a name counts when all that is
 * bound to it counts.
 */
export class PandasValues {
  readonly #text: string;
  readonly #chains = new Map<number, AttributeFact[]>();
  readonly #calls = new Map<number, CallFact[]>();
  readonly #heads = new Map<number, string>();
  readonly #stringEnds = new Map<number, number>();
  #names: ReadonlyMap<string, Kind>;
  /** By the start of a chain: by the end of each attribute, what stands before it. */
  #walked = new Map<number, Map<number, Kind>>();

  constructor(facts: Facts, text: string, platform: PlatformId) {
    this.#text = text;
    for (const fact of facts.attributes) append(this.#chains, fact.whole.start, fact);
    for (const fact of facts.calls) append(this.#calls, fact.span.start, fact);
    for (const chain of this.#chains.values()) chain.sort((a, b) => a.span.end - b.span.end);
    for (const calls of this.#calls.values()) calls.sort((a, b) => a.span.end - b.span.end);
    for (const { spelled, span } of facts.references) {
      this.#heads.set(span.start, spelled.split('.', 1)[0]!);
    }
    for (const { span } of facts.strings) this.#stringEnds.set(span.start, span.end);
    const given = new Map<string, Kind>(platform === 'kusto' ? [['df', 'frame']] : []);
    this.#names = new Map([
      ...facts.bindings.map(({ name }) => [name, undefined] as const),
      ...given,
    ]);
    this.#settle(facts.bindings, given);
  }

  /** What the attribute or method whose name ends at an offset is asked of; null where unknown. */
  before(fact: Pick<AttributeFact, 'whole' | 'span'>): PandasKind | null {
    return this.#walk(fact.whole.start).get(fact.span.end) ?? null;
  }

  /** What the method of a call is asked of. */
  receiver(fact: CallFact): PandasKind | null {
    return this.#walk(fact.function.start).get(fact.function.end) ?? null;
  }

  #settle(bindings: readonly BindingFact[], given: ReadonlyMap<string, Kind>): void {
    for (let round = 0; round < roundsMax; round += 1) {
      const before = this.#names;
      this.#names = this.#bound(bindings, given);
      this.#walked = new Map();
      if (isSame(before, this.#names)) return;
    }
    this.#names = new Map();
  }

  /** What each name is by all that is bound to it. */
  #bound(bindings: readonly BindingFact[], given: ReadonlyMap<string, Kind>): Map<string, Kind> {
    const names = new Map(given);
    for (const binding of bindings) {
      const { name, how } = binding;
      if (how === 'delete' || how === 'global' || how === 'nonlocal' || how === 'augment') continue;
      names.set(name, joined(names.get(name), this.#kindBound(binding)));
    }
    return names;
  }

  #kindBound({ name, how, span }: BindingFact): Kind {
    if (how === 'assign') {
      const [equals] = /^[ \t]*=(?!=)[ \t]*/.exec(this.#text.slice(span.end, span.end + 80)) ?? [];
      return equals === undefined ? null : this.#valueAt(span.end + equals.length);
    }
    return handedOn.has(how) && frameName.test(name) ? 'frame' : null;
  }

  /** The kind of an expression that begins at an offset and ends with its statement. */
  #valueAt(start: number): Kind {
    let { kind, end } = this.#prefix(start);
    for (let at = end; this.#text.charAt(at) === '['; at = end) {
      const close = this.#closing(at);
      if (close < 0) return null;
      kind = kind && subscriptKind(kind, this.#text.slice(at + 1, close));
      end = close + 1;
    }
    return /^[ \t]*(?:$|[\r\n;#])/.test(this.#text.slice(end, end + 80)) ? kind : null;
  }

  /** The longest expression at an offset that ends with a name or a call. */
  #prefix(start: number): Value {
    const head = this.#head(start);
    const chain = this.#chains.get(start) ?? [];
    const last = chain.at(-1);
    if (last === undefined || last.span.end < head.end) return head;
    const call = this.#calls.get(start)?.at(-1);
    const receiver = this.#walk(start).get(last.span.end);
    if (call === undefined || call.span.end < last.span.end) {
      return { kind: receiver && attributeKind(receiver, last.name), end: last.span.end };
    }
    const kind = call.function.end === last.span.end ? receiver : null;
    return { kind: kind && methodKind(kind, last.name), end: call.span.end };
  }

  /** A name, or the call of something of pandas that makes a frame or series. */
  #head(start: number): Value {
    const makes = this.#calls.get(start)?.[0];
    for (const name of makes?.qualified ?? []) {
      const kind = frameMakers.get(name);
      if (kind !== undefined) return { kind, end: makes!.span.end };
    }
    const name = this.#heads.get(start) ?? '';
    return { kind: this.#names.has(name) ? this.#names.get(name) : null, end: start + name.length };
  }

  /** Goes through a chain once; linear in it, as arguments are stepped over. */
  #walk(start: number): Map<number, Kind> {
    const known = this.#walked.get(start);
    if (known !== undefined) return known;
    const receivers = new Map<number, Kind>();
    this.#walked.set(start, receivers);
    const calls = this.#calls.get(start) ?? [];
    let { kind, end } = this.#head(start);
    let next = 0;
    for (const { name, span } of this.#chains.get(start) ?? []) {
      if (span.start < end) continue;
      kind = kind && between(kind, this.#text.slice(end, Math.min(span.start, end + 2_000)));
      receivers.set(span.end, kind);
      while (next < calls.length && calls[next]!.function.end < span.end) next += 1;
      const call = calls[next]?.function.end === span.end ? calls[next] : undefined;
      end = call === undefined ? span.end : call.span.end;
      kind = kind && (call === undefined ? attributeKind(kind, name) : methodKind(kind, name));
    }
    return receivers;
  }

  /** Offset of the bracket that closes the one at an offset; -1 where it is far. */
  #closing(open: number): number {
    const waiting: string[] = [];
    const last = Math.min(this.#text.length, open + subscriptCharsMax);
    for (let at = open; at < last; at += 1) {
      at = this.#stringEnds.get(at) ?? at;
      const char = this.#text.charAt(at);
      const closer = openers[char];
      if (closer !== undefined) waiting.push(closer);
      else if (char === waiting.at(-1)) {
        waiting.pop();
        if (waiting.length === 0) return at;
      }
    }
    return -1;
  }
}

/** What stands between two names of a chain: a dot, or a subscript before it. */
function between(kind: PandasKind, text: string): PandasKind | null {
  const trimmed = text.trim();
  if (trimmed === '.') return kind;
  const [, inner] = /^\[([^]*)\]\s*\.$/.exec(trimmed) ?? [];
  return inner === undefined || /\]\s*\[/.test(inner) ? null : subscriptKind(kind, inner);
}

function attributeKind(kind: PandasKind, name: string): PandasKind | null {
  return name === 'T' ? kind : null;
}

function joined(one: Kind, other: Kind): Kind {
  if (one === undefined) return other;
  if (other === undefined) return one;
  if (one === null || other === null) return null;
  return one === other ? one : one === 'grouped' || other === 'grouped' ? null : 'either';
}

function isSame(a: ReadonlyMap<string, Kind>, b: ReadonlyMap<string, Kind>): boolean {
  return a.size === b.size && [...a].every(([name, kind]) => b.get(name) === kind);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
