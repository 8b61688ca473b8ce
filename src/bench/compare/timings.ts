import type { TimingResult, TimingRow, WorkRow } from '../result/form.ts';
import { addedAndGone, type Change, type Comparison } from './comparison.ts';
import { readChanges } from './readings.ts';

/** Allocations differ a little from run to run. */
const allocatedGrowthMax = 1.1;

/** Compares work done and texts read, which may not be worse, and shows times, which may. */
export function compareTimings(
  before: TimingResult,
  after: TimingResult,
): Omit<Comparison, 'kind'> {
  const [oldWork, newWork] = [byId(before.work), byId(after.work)];
  const [oldRows, newRows] = [byId(before.rows), byId(after.rows)];
  const isWeighed = majorOf(before) === majorOf(after);
  const work = Object.entries(newWork).flatMap(([id, now]) => {
    const was = oldWork[id];
    return was === undefined
      ? []
      : workChanges(id, was, isWeighed ? now : { ...now, allocatedBytes: undefined });
  });
  const pairs = Object.values(newRows).flatMap((now) => {
    const was = oldRows[now.id];
    return was === undefined ? [] : [[was, now] as const];
  });
  const read = readChanges(pairs);
  const all = addedAndGone({ ...oldWork, ...oldRows }, { ...newWork, ...newRows });
  return {
    regressions: [
      ...work.filter(({ isWorse }) => isWorse).map(({ change }) => change),
      ...read.regressions,
    ],
    improvements: [
      ...work.filter(({ isWorse }) => !isWorse).map(({ change }) => change),
      ...read.improvements,
    ],
    others: [...read.others, ...pairs.flatMap(([was, now]) => timeChanges(was, now))],
    ...{ unchanged: [], rewritten: [], ...all },
  };
}

function timeChanges(was: TimingRow, { id, subject, ...now }: TimingRow): Change[] {
  const told = (old: number | undefined, value: number | undefined, unit: string): Change[] =>
    old === undefined || value === undefined
      ? []
      : [{ id, subject, was: `${old} ${unit}`, now: `${value} ${unit}` }];
  return [...told(was.medianMs, now.medianMs, 'ms'), ...told(was.exponent, now.exponent, 'growth')];
}

/** Another version of the engine of JavaScript makes other objects. */
function majorOf({ environment }: TimingResult): string | undefined {
  return environment.node.split('.')[0];
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): Record<string, T> {
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

interface WorkChange {
  readonly isWorse: boolean;
  readonly change: Change;
}

function workChanges(id: string, was: WorkRow, now: WorkRow): WorkChange[] {
  const counts = Object.entries(now.counts).flatMap(([name, count]): WorkChange[] => {
    const old = was.counts[name];
    if (old === undefined || old === count) return [];
    const change = { id, subject: 'sallyport', was: `${old} ${name}`, now: `${count} ${name}` };
    return [{ isWorse: count > old, change }];
  });
  const [old, bytes] = [was.allocatedBytes, now.allocatedBytes];
  if (old === undefined || bytes === undefined || bytes <= old * allocatedGrowthMax) return counts;
  const change = { id, subject: 'sallyport', was: `${old} bytes`, now: `${bytes} bytes` };
  return [...counts, { isWorse: true, change }];
}
