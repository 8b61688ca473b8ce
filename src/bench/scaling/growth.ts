import { median } from '../statistics.ts';
import { interleaved, rounded, timed, type Rounds } from '../timing.ts';
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

export interface ShapeOptions {
  readonly readers: Readers;
  /** Only shapes whose names hold it. */
  readonly only: string;
  readonly withMemory: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Grows the promised shapes: the sizes of each. */
export async function measureGrowth(options: ShapeOptions): Promise<readonly SizeRow[][]> {
  const { only, readers, withMemory } = options;
  const all: SizeRow[][] = [];
  for (const [shape, make] of Object.entries(promisedShapes)) {
    if (!shape.includes(only)) continue;
    const rows: SizeRow[] = [];
    for (const bytes of sizes) {
      options.onProgress?.(`scaling: ${shape}, ${bytes / kibibyte} KB`);
      options.signal?.throwIfAborted();
      const peak = withMemory ? peakBytes(shape, bytes, readers.engine) : null;
      const rounds = Math.max(3, Math.min(41, Math.round((400 * kibibyte) / bytes) * 2 + 1));
      const row = await measureShape(readers, { shape, text: make(bytes) }, { rounds, warmUps: 1 });
      rows.push({ ...row, peakBytes: peak });
    }
    all.push(rows);
  }
  return all;
}

/**
 * Times one shape under a policy that allows what it is not meant to break, and where `strict` is
 * given under that one too: the slower counts.
 */
export async function measureShape(
  { lax, parser }: Readers,
  { shape, text }: { readonly shape: string; readonly text: string },
  rounds: Rounds,
  strict: Readers['strict'] = lax,
): Promise<SizeRow> {
  const gateways = [...new Set([lax, strict])];
  const checks = gateways.map((gateway) => () => timed(() => gateway.checkScript(text)));
  const works = [() => timed(() => parser.bare(text)), ...checks];
  const [bare = [], ...checked] = await interleaved(works, rounds);
  const bareMs = median(bare);
  const checkMs = Math.max(...checked.map(median));
  return {
    ...{
      shape,
      bytes: Buffer.byteLength(text),
      bareMs: rounded(bareMs),
      checkMs: rounded(checkMs),
    },
    // A difference below this is noise.
    beyondMs: rounded(Math.max(checkMs - bareMs, 0.05 * bareMs)),
    ...{ peakBytes: null, read: readOf(lax.checkScript(text)) },
  };
}

/**
 * The exponent k of `bytes ** k` that fits what checks take beside the parse, by least squares: 1
 * where ten times the text takes ten times as long.
 */
export function growthExponent(rows: readonly SizeRow[]): number {
  const points = rows.map(({ bytes, beyondMs }) => [Math.log(bytes), Math.log(beyondMs)] as const);
  const mean = (at: 0 | 1): number => points.reduce((sum, one) => sum + one[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, one) => sum + (one[0] - x) * (one[1] - y), 0);
  return rounded(above / points.reduce((sum, one) => sum + (one[0] - x) ** 2, 0));
}
