import { closedAfter } from '../gates/closed-after.ts';
import { environmentNow } from '../result/environment.ts';
import type { TimingResult, TimingRow } from '../result/form.ts';
import { shapesNamed, type NamedShapes } from './chosen.ts';
import type { Entrant } from './field.ts';
import { measureGrowth, sizes } from './growth.ts';
import { leftRow } from './left-behind.ts';
import { engines, openAll, type Opened, type OpenOptions } from './open.ts';
import { Steps } from './steps.ts';
import { subjectOf } from './subject.ts';
import { againMax, measureTrial } from './trial.ts';

export interface ScalingOptions extends OpenOptions {
  /** The command line, for whoever measures again. */
  readonly command: string;
  /** Only shapes whose names hold it. */
  readonly only: string;
  /** Whether memory is measured too, in processes of its own. */
  readonly withMemory: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/**
 * Grows twelve hostile shapes from 10 KB to 1 MB, and tries every shape at 256 KB. Every gate is a
 * process of its own, and is ended where it takes too long.
 *
 * @throws GatewayError `ERR_USAGE`, `ERR_BENCH_READ`, `ERR_BENCH_INVALID`, `ERR_ENGINE_MISSING`; the
 * signal's reason when it fires
 */
export async function runScaling(options: ScalingOptions): Promise<TimingResult> {
  const { command, only, signal } = options;
  const shapes = shapesNamed(only);
  const environment = await environmentNow();
  const opened = await openAll(options);
  const all = [opened.reference, ...opened.gates.map(({ gate }) => gate)];
  return await closedAfter(all, signal, async () => {
    const rows = await measure(options, opened, shapes);
    const head = { format: 'sallyport-bench', version: 1, command, environment } as const;
    return { ...head, kind: 'scaling', gates: all.map((gate) => gate.row()), rows, work: [] };
  });
}

async function measure(
  options: ScalingOptions,
  { gates, reference: bare, setting }: Opened,
  shapes: NamedShapes,
): Promise<readonly TimingRow[]> {
  const { onProgress, only, signal, withMemory } = options;
  const present = gates.filter(({ gate }) => gate.row().status !== 'missing');
  const own = withMemory && only === '' ? present.filter(({ gate }) => engines.has(gate.id)) : [];
  const [grown, tried] = [shapes.grown.size, shapes.tried.size];
  const ofEach = Math.min(againMax, tried) + (withMemory ? grown : 0);
  const total = grown * sizes.length + tried + present.length * ofEach + own.length;
  const steps = new Steps({ total, signal, onProgress });
  const reference = await subjectOf(bare, setting);
  const entrants: Entrant[] = [];
  for (const { again, gate } of present) {
    entrants.push({ again, subject: await subjectOf(gate, setting) });
  }
  const field = { ...{ entrants, reference, setting, steps, withMemory, signal }, ...shapes };
  const rows = [...(await measureGrowth(field)), ...(await measureTrial(field))];
  for (const { gate } of own) rows.push(await leftRow(gate.id, steps, signal));
  return rows;
}
