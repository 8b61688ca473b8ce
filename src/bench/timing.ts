import { performance } from 'node:perf_hooks';

/** What rounds of one work took, in milliseconds. */
export interface Spread {
  readonly median: number;
  /** Quartiles. */
  readonly low: number;
  readonly high: number;
  /** Median of the distances from the median. */
  readonly mad: number;
  readonly rounds: number;
}

/** Nearest-rank quantile of some values; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function spreadOf(values: readonly number[]): Spread {
  const middle = median(values);
  return {
    median: rounded(middle),
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

/**
 * Works in turn, round by round, so that noise falls on all alike; the first rounds do not count.
 * A work that gives null has failed and is not asked again.
 *
 * @returns what each work gave, in order of the works
 */
export async function interleaved<Sample>(
  works: readonly (() => Sample | null | Promise<Sample | null>)[],
  rounds: number,
  warmUps: number = Math.ceil(rounds / 5),
): Promise<readonly (readonly Sample[])[]> {
  const samples: Sample[][] = works.map(() => []);
  const failed = new Set<number>();
  for (let round = -warmUps; round < rounds; round += 1) {
    for (const [at, work] of works.entries()) {
      const sample = failed.has(at) ? null : await work();
      if (sample === null) failed.add(at);
      else if (round >= 0) samples[at]?.push(sample);
    }
  }
  return samples;
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
