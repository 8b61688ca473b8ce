import { addedAndGone, isOwn, type Change, type Comparison } from './comparison.ts';

/** A case as two results have it: what was said of it, and whether that is as good as it can be. */
interface Compared<C> {
  /** What tells two cases of one id apart. */
  readonly manifestOf: (one: C) => string;
  readonly wordsOf: (one: C) => Readonly<Record<string, string>>;
  /** How good a word is for the case: more is better. */
  readonly worth: (one: C, word: string) => number;
}

type Cases<C> = Readonly<Record<string, C>>;

/** Compares what gates or doors did with each case. */
export function compareCases<C>(
  [before, after]: readonly [Cases<C>, Cases<C>],
  { manifestOf, wordsOf, worth }: Compared<C>,
): Omit<Comparison, 'kind'> {
  const regressions: Change[] = [];
  const improvements: Change[] = [];
  const others: Change[] = [];
  const rewritten: string[] = [];
  for (const [id, one] of Object.entries(after)) {
    const old = Object.hasOwn(before, id) ? before[id] : undefined;
    if (old === undefined) continue;
    if (manifestOf(old) !== manifestOf(one)) {
      rewritten.push(id);
      continue;
    }
    for (const [subject, now] of Object.entries(wordsOf(one))) {
      const was = wordsOf(old)[subject];
      if (was === undefined || was === now) continue;
      const change = { id, subject, was, now };
      const gain = worth(one, now) - worth(one, was);
      if (!isOwn(subject) || gain === 0) others.push(change);
      else (gain < 0 ? regressions : improvements).push(change);
    }
  }
  return { regressions, improvements, others, rewritten, ...addedAndGone(before, after) };
}
