import type { TimingRow } from '../result/form.ts';
import { isOwn, type Change, type Comparison } from './comparison.ts';

/**
 * What became of texts in two results: one of our gates may not refuse, break at or take too long for
 * a text that it has read before.
 */
export function readChanges(
  pairs: readonly (readonly [was: TimingRow, now: TimingRow])[],
): Pick<Comparison, 'regressions' | 'improvements' | 'others'> {
  const regressions: Change[] = [];
  const improvements: Change[] = [];
  const others: Change[] = [];
  for (const [before, { id, subject, ...after }] of pairs) {
    const [was, now] = [wordOf(before), wordOf(after)];
    if (was === null || now === null || was === now) continue;
    const gain = worth(now) - worth(was);
    const change = { id, subject, was, now };
    if (!isOwn(subject) || gain === 0) others.push(change);
    else (gain < 0 ? regressions : improvements).push(change);
  }
  return { regressions, improvements, others };
}

/** Null where nothing was asked: a host may lack what a row is about. */
function wordOf({ status, verdict }: Pick<TimingRow, 'status' | 'verdict'>): string | null {
  if (status === 'missing') return null;
  return status === 'ran' ? (verdict ?? null) : status;
}

function worth(word: string): number {
  if (word === 'error' || word === 'left-out') return 0;
  return word === 'refused' ? 1 : 2;
}
