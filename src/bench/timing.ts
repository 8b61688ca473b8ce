import { performance } from 'node:perf_hooks';
import type { TimingRow } from './result/form.ts';
import { median, quantile } from './statistics.ts';

/** What rounds of one work took, in milliseconds. */
export interface Spread {
  readonly median: number;
  /** The least disturbed round. */
  readonly least: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
  /** Median of the distances from the median. */
  readonly mad: number;
  readonly rounds: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const middle = median(values);
  return {
    median: rounded(middle),
    least: rounded(Math.min(...values)),
    low: rounded(quantile(values, 0.25)),
    high: rounded(quantile(values, 0.75)),
    mad: rounded(median(values.map((value) => Math.abs(value - middle)))),
    rounds: values.length,
  };
}

/** To four significant digits: the rest is noise, and makes two result files differ. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** How often works are run in turn. */
export interface Rounds {
  readonly rounds: number;
  /** Rounds before these, which do not count; a fifth as many where it is not given. */
  readonly warmUps?: number;
  /** Milliseconds for one work: one that has taken them sits out, once it has a few samples. */
  readonly budgetMs?: number;
  /** Nothing is begun once it fires. */
  readonly signal?: AbortSignal | undefined;
  /** Samples that a slow work gives all the same; 3 where it is not given. */
  readonly samplesMin?: number;
}

/**
 * Works in turn, round by round, so that noise falls on all alike. A work that gives null has failed
 * and is not run again. Rejects with the signal's reason when it fires.
 *
 * @returns what each work gave, in order of the works
 */
export async function interleaved<Sample>(
  works: readonly (() => Sample | null | Promise<Sample | null>)[],
  { rounds, warmUps = Math.ceil(rounds / 5), budgetMs = Infinity, samplesMin = 3, signal }: Rounds,
): Promise<readonly (readonly Sample[])[]> {
  const runs = works.map((work) => ({ work, samples: [] as Sample[], spentMs: 0, failed: false }));
  for (let round = -warmUps; round < rounds; round += 1) {
    const isWarmUp = round < 0;
    for (const run of runs) {
      const isSlow = run.spentMs > (isWarmUp ? budgetMs / 10 : budgetMs);
      const isEnough = isWarmUp || run.samples.length >= samplesMin;
      if (run.failed || (isSlow && isEnough)) continue;
      signal?.throwIfAborted();
      const start = performance.now();
      const sample = await run.work();
      run.spentMs += performance.now() - start;
      if (sample === null) run.failed = true;
      else if (!isWarmUp) run.samples.push(sample);
    }
  }
  return runs.map(({ samples }) => samples);
}

/** Milliseconds that a work takes. */
export function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Milliseconds until a work is done. */
export async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** What a row of a result says of rounds of one work. */
export function timingOf(
  times: readonly number[],
): Pick<TimingRow, 'status' | 'medianMs' | 'leastMs' | 'quartilesMs' | 'madMs' | 'samples'> {
  const { high, least: leastMs, low, mad, median: medianMs, rounds: samples } = spreadOf(times);
  return { status: 'ran', medianMs, leastMs, quartilesMs: [low, high], madMs: mad, samples };
}
