import { interleaved, median, rounded, timed } from '../timing.ts';
import { promisedShapes } from '../workload/promised-shapes.ts';
import { peakBytes } from './memory.ts';
import { mebibyte, readOf, type Read, type Readers } from './reader.ts';

const kibibyte = 1024;
const sizes = [10 * kibibyte, 100 * kibibyte, mebibyte];

/** One shape at one size. */
export interface SizeRow {
  readonly shape: string;
  readonly bytes: number;
  /** Parse with one walk over the tree of the same engine: what any reader of it pays. */
  readonly bareMs: number;
  readonly checkMs: number;
  /** What the check takes besides. */
  readonly beyondMs: number;
  /** Bytes that the process came to hold at most; null where they were not asked for. */
  readonly peakBytes: number | null;
  readonly read: Read;
}

/**
 * How a shape grows: the exponent k of `bytes ** k` that fits the sizes, 1 where ten times the text
 * takes ten times as much, and the largest factor between two sizes.
 */
export interface GrowthRow {
  readonly shape: string;
  readonly timeExponent: number;
  readonly timeFactor: number;
  /** From 100 KB on: what 10 KB take cannot be told from what the process has in hand. */
  readonly memoryFactor: number | null;
}

/** Measures the promised shapes whose names hold `only`. */
export async function measureGrowth(
  readers: Readers,
  only: string,
  isWeighed: boolean,
): Promise<{ readonly sizes: readonly SizeRow[]; readonly growth: readonly GrowthRow[] }> {
  const all: SizeRow[] = [];
  const growth: GrowthRow[] = [];
  for (const [shape, make] of Object.entries(promisedShapes)) {
    if (!shape.includes(only)) continue;
    const rows: SizeRow[] = [];
    for (const bytes of sizes) {
      const peak = isWeighed ? peakBytes(shape, bytes, readers.engine) : null;
      rows.push({ ...(await measureSize(readers, shape, make(bytes))), peakBytes: peak });
    }
    all.push(...rows);
    growth.push(growthOf(shape, rows));
  }
  return { sizes: all, growth };
}

async function measureSize(
  { lax, parser }: Readers,
  shape: string,
  text: string,
): Promise<Omit<SizeRow, 'peakBytes'>> {
  const rounds = Math.max(3, Math.min(41, Math.round((400 * kibibyte) / text.length) * 2 + 1));
  const works = [() => timed(() => parser.bare(text)), () => timed(() => lax.checkScript(text))];
  const [bare = [], check = []] = await interleaved(works, rounds, 1);
  const [bareMs, checkMs] = [median(bare), median(check)];
  // A difference below this is noise.
  const beyondMs = rounded(Math.max(checkMs - bareMs, 0.05 * bareMs));
  const read = readOf(lax.checkScript(text));
  const times = { bareMs: rounded(bareMs), checkMs: rounded(checkMs), beyondMs };
  return { shape, bytes: text.length, ...times, read };
}

function growthOf(shape: string, rows: readonly SizeRow[]): GrowthRow {
  const points = rows.map(({ bytes, beyondMs }) => [Math.log(bytes), Math.log(beyondMs)] as const);
  const factors = rows.slice(1).map(({ beyondMs }, at) => beyondMs / (rows[at]?.beyondMs ?? 1));
  const [, middle, last] = rows;
  const before = middle?.peakBytes ?? 0;
  return {
    shape,
    timeExponent: rounded(slopeOf(points)),
    timeFactor: rounded(Math.max(...factors)),
    memoryFactor: before > 0 ? rounded((last?.peakBytes ?? 0) / before) : null,
  };
}

/** Slope of the line of least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, one) => sum + one[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, one) => sum + (one[0] - x) * (one[1] - y), 0);
  return above / points.reduce((sum, one) => sum + (one[0] - x) ** 2, 0);
}
