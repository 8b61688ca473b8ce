import { environmentNow } from '../result/environment.ts';
import type { TimingResult, TimingRow } from '../result/form.ts';
import type { EngineName } from '../../regex/types.ts';
import { ownRow } from '../gates/sallyport.ts';
import { growthExponent, measureGrowth, type SizeRow } from './growth.ts';
import { leftBehind } from './left-behind.ts';
import { openReaders } from './reader.ts';
import { measureSlowest } from './slowest.ts';

export interface ScalingOptions {
  /** The command line, for whoever measures again. */
  readonly command: string;
  readonly engine: EngineName;
  /** Only shapes whose names hold it. */
  readonly only: string;
  /** Whether memory is measured too, each in a process of its own. */
  readonly withMemory: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Grows twelve hostile shapes from 10 KB to 1 MB, and tries every shape at 256 KB.
 *
 * @throws GatewayError `ERR_ENGINE_MISSING`; the signal's reason when it fires
 */
export async function runScaling(options: ScalingOptions): Promise<TimingResult> {
  const { command, engine, only, withMemory } = options;
  const environment = await environmentNow();
  const readers = await openReaders(engine);
  const subject = ownRow(engine).id;
  try {
    const measure = { ...options, readers };
    const rows = [
      ...(await measureGrowth(measure)).flatMap((rows) => growthRows(subject, rows)),
      ...(await measureSlowest(measure)).map((row) => timingRow(subject, row, 'of 256 KB')),
      ...(withMemory && only === '' ? leftRows(subject, engine) : []),
    ];
    const head = { format: 'sallyport-bench', version: 1, command, environment } as const;
    return { ...head, kind: 'scaling', gates: [ownRow(engine)], rows, work: [] };
  } finally {
    await readers.close();
  }
}

/** The sizes of one shape, and how they grow. */
function growthRows(subject: string, sizes: readonly SizeRow[]): TimingRow[] {
  const rows = sizes.map((row) => timingRow(subject, row, `grown to ${kilobytes(row.bytes)} KB`));
  const { shape = '' } = sizes[0] ?? {};
  const growth: TimingRow = {
    ...{ id: `${subject}: ${shape}, growth`, subject, what: shape, status: 'ran' },
    exponent: growthExponent(sizes),
  };
  return [...rows, growth];
}

function timingRow(subject: string, row: SizeRow, size: string): TimingRow {
  const { bareMs, beyondMs, bytes, checkMs, peakBytes, read, shape } = row;
  const id = `${subject}: ${shape}, ${size}`;
  return {
    ...{ id, subject, what: shape, bytes, status: 'ran', medianMs: checkMs },
    ...{ beyondMs, ratios: { bare: checkMs / bareMs }, verdict: read },
    ...(peakBytes !== null && { peakBytes }),
  };
}

/** What 10,000 checks of small scripts leave behind. */
function leftRows(subject: string, engine: EngineName): TimingRow[] {
  const what = 'left on the heap by 10,000 checks';
  const { heapBytes } = leftBehind(engine);
  return [{ id: `${subject}: ${what}`, subject, what, status: 'ran', peakBytes: heapBytes }];
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1024);
}
