import { addedAndGone, isOwn, type Change, type Comparison } from './comparison.ts';

/** A case as two results have it: what was said of it, and whether that is as good as it can be. */
interface Compared<C> {
  /** What tells two cases of one id apart. */
  readonly manifestOf: (one: C) => string;
  readonly wordsOf: (one: C) => Readonly<Record<string, string>>;
  /** How much better than `was` is what is said `now`; below zero where it is worse. */
  readonly gain: (one: C, was: string, now: string) => number;
  /** Words that are told of our own, too, where nothing changed. */
  readonly lasting: ReadonlySet<string>;
}

type Cases<C> = Readonly<Record<string, C>>;

/** Compares what gates or doors did with each case. */
export function compareCases<C>(
  [before, after]: readonly [Cases<C>, Cases<C>],
  { manifestOf, wordsOf, gain, lasting }: Compared<C>,
): Omit<Comparison, 'kind'> {
  const regressions: Change[] = [];
  const improvements: Change[] = [];
  const others: Change[] = [];
  const unchanged: Change[] = [];
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
      if (was === undefined) continue;
      const change = { id, subject, was, now };
      if (was === now) {
        if (isOwn(subject) && lasting.has(now)) unchanged.push(change);
        continue;
      }
      const gained = gain(one, was, now);
      if (!isOwn(subject) || gained === 0) others.push(change);
      else (gained < 0 ? regressions : improvements).push(change);
    }
  }
  const changes = { regressions, improvements, others, unchanged, rewritten };
  return { ...changes, ...addedAndGone(before, after) };
}
