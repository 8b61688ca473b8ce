/** One thing that is not as it was. */
export interface Change {
  /** Id of a case, or of a row. */
  readonly id: string;
  /** Gate or door. */
  readonly subject: string;
  readonly was: string;
  readonly now: string;
}

/** What a result says beside an older one. */
export interface Comparison {
  readonly kind: string;
  /** What is worse of our own; anything here fails. */
  readonly regressions: readonly Change[];
  /** What is better of our own, */
  readonly improvements: readonly Change[];
  /** and what changed of others, and of times: shown, and never a failure. */
  readonly others: readonly Change[];
  /** What of our own was not held before and is not now: known leaks, and escapes that stayed. */
  readonly unchanged: readonly Change[];
  /** Cases that are in one of the two alone, or whose manifest differs. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
  readonly rewritten: readonly string[];
}

/** Rows that may not become worse. */
export const isOwn = (subject: string): boolean => subject.startsWith('sallyport');

/** Ids of one of two records alone. */
export function addedAndGone(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { readonly added: readonly string[]; readonly gone: readonly string[] } {
  return {
    added: Object.keys(after).filter((id) => !Object.hasOwn(before, id)),
    gone: Object.keys(before).filter((id) => !Object.hasOwn(after, id)),
  };
}
