/** A share with what it is of, and Wilson's interval for it at 95 %, as shares. */
export interface Share {
  readonly hits: number;
  readonly total: number;
  readonly interval: readonly [low: number, high: number];
}

/** The 97.5th percentile of the normal distribution. */
const z = 1.959_964;

/** @param hits of `total` trials; of none, the interval is everything */
export function shareOf(hits: number, total: number): Share {
  return { hits, total, interval: wilson(hits, total) };
}

/**
 * Wilson's score interval at 95 %: it holds for shares near 0 and 1, where the usual one has no
 * width. E. B. Wilson, "Probable inference", JASA 22 (1927).
 */
export function wilson(hits: number, total: number): readonly [low: number, high: number] {
  if (total === 0) return [0, 1];
  const share = hits / total;
  const middle = share + z ** 2 / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  const scale = 1 + z ** 2 / total;
  const low = hits === 0 ? 0 : (middle - spread) / scale;
  return [low, hits === total ? 1 : (middle + spread) / scale];
}

/** What a gate did with attacks and honest scripts. */
export interface Confusion {
  readonly caught: number;
  readonly missed: number;
  readonly refused: number;
  readonly passed: number;
}

/**
 * Matthews' correlation of attack and refusal, from -1 to 1; 0 is chance, and what a gate has that
 * says the same of everything. Null where there are no attacks or no honest scripts. B. W. Matthews,
 * BBA Protein Structure 405 (1975).
 */
export function matthews({ caught, missed, refused, passed }: Confusion): number | null {
  if (caught + missed === 0 || refused + passed === 0) return null;
  const sides = (caught + refused) * (caught + missed) * (passed + refused) * (passed + missed);
  return sides === 0 ? 0 : (caught * passed - refused * missed) / Math.sqrt(sides);
}

/**
 * McNemar's exact test of two gates on the same cases: how likely a difference as large as this is
 * where neither is better. Q. McNemar, Psychometrika 12 (1947).
 *
 * @param onlyFirst cases that the first gate alone got right
 * @param onlySecond cases that the second alone got right
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const all = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  // Terms of the binomial distribution as logarithms: their factorials are beyond any number.
  let logTerm = -all * Math.LN2;
  let tail = 0;
  for (let hits = 0; hits <= fewer; hits += 1) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((all - hits) / (hits + 1));
  }
  return Math.min(1, 2 * tail);
}

/** @param share 0.5 for the median; between two values it lies on the line between them */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
