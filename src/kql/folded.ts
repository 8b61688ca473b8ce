import type { Span } from '../finding.ts';
import type { Json } from '../job/types.ts';
import type { MappedText } from './mapped-text.ts';

/** What an expression of a query comes to, without running it. */
export type Folded =
  | { readonly kind: 'text'; readonly text: MappedText }
  | { readonly kind: 'scalar'; readonly value: null | boolean | number; readonly at: Span }
  | { readonly kind: 'array'; readonly items: readonly Folded[]; readonly at: Span }
  | { readonly kind: 'bag'; readonly entries: readonly BagEntry[]; readonly at: Span }
  | External
  | Unknown;

export type BagEntry = readonly [key: string, value: Folded];

/** A text that is read from a URL when the query runs. */
export interface External {
  readonly kind: 'external';
  /** Connection string: secret. */
  readonly url: MappedText;
  readonly at: Span;
}

/** What cannot be known before the query runs. */
export interface Unknown {
  readonly kind: 'unknown';
  /** A clause that goes on from `… cannot be known:`. */
  readonly why: string;
  readonly at: Span;
  /** It is not only unknown: the service would refuse it. */
  readonly malformed?: true;
}

export function unknown(at: Span, why: string): Unknown {
  return { kind: 'unknown', why, at: { start: at.start, end: at.end } };
}

/** The first thing in a value that cannot be known; null where all is. */
export function unknownIn(folded: Folded): Unknown | null {
  if (folded.kind === 'unknown') return folded;
  if (folded.kind === 'external') {
    return unknown(folded.at, 'it is read from a URL when the query runs');
  }
  if (folded.kind === 'array') return firstUnknown(folded.items);
  if (folded.kind === 'bag') return firstUnknown(folded.entries.map(([, value]) => value));
  return null;
}

export function firstUnknown(values: readonly Folded[]): Unknown | null {
  for (const value of values) {
    const found = unknownIn(value);
    if (found !== null) return found;
  }
  return null;
}

/** A value in which {@link unknownIn} finds nothing, as JSON. */
export function jsonOf(folded: Folded): Json {
  switch (folded.kind) {
    case 'text':
      return folded.text.text;
    case 'scalar':
      return folded.value;
    case 'array':
      return folded.items.map(jsonOf);
    case 'bag':
      return Object.fromEntries(folded.entries.map(([key, value]) => [key, jsonOf(value)]));
    case 'external':
    case 'unknown':
      return null;
  }
}
