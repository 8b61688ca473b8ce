import { openGateway } from '../../gateway/gateway.ts';
import { definePolicy } from '../../policy/parse.ts';
import type { EngineName } from '../../regex/types.ts';
import { callApart } from '../apart.ts';
import type { TimingRow } from '../result/form.ts';
import { allShapes } from '../workload/shapes.ts';
import { engines } from './open.ts';
import { shapePolicy } from './policy.ts';
import type { Steps } from './steps.ts';

/** What 10,000 checks of small scripts by a gate of ours leave behind. */
export async function leftRow(
  subject: string,
  steps: Steps,
  signal: AbortSignal | undefined,
): Promise<TimingRow> {
  const what = 'left on the heap by 10,000 checks';
  steps.next(what);
  const engine = engines.get(subject) ?? 'native';
  const options = { flags: ['--expose-gc'], signal };
  const peakBytes = await callApart(import.meta.url, checkManyTimes, [engine], options);
  return { id: `${subject}: ${what}`, subject, what, status: 'ran', peakBytes };
}

/** Bytes on V8's heap and in buffers beside it. */
export async function checkManyTimes(engine: EngineName): Promise<number> {
  const policy = definePolicy(shapePolicy);
  const gateway = await openGateway({ policy, engines: engine, verdictCache: false });
  const named = ['names', 'errors on every line'].map((name) => allShapes[name]?.(2_048) ?? '');
  const texts = ['x = 1\n', "eval('1')\n", ...named];
  const checks = (count: number): void => {
    for (let round = 0; round < count; round += 1) {
      gateway.checkScript(texts[round % texts.length] ?? '');
    }
  };
  checks(1_000);
  const before = held();
  checks(10_000);
  const after = held();
  await gateway.close();
  return after - before;
}

function held(): number {
  globalThis.gc?.();
  const { arrayBuffers, external, heapUsed } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}
