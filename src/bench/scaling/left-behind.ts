import type { EngineName } from '../../regex/types.ts';
import { callApart } from '../apart.ts';
import { allShapes } from '../workload/shapes.ts';
import { openLax } from './reader.ts';

/** Bytes that 10,000 checks leave behind. */
export interface LeftBehind {
  /** On V8's heap and in buffers beside it. */
  readonly heapBytes: number;
  readonly residentBytes: number;
}

/** @throws GatewayError `ERR_INTERNAL` when the process that is measured fails */
export function leftBehind(engine: EngineName): LeftBehind {
  return callApart(import.meta.url, checkManyTimes, [engine], ['--expose-gc']);
}

export async function checkManyTimes(engine: EngineName): Promise<LeftBehind> {
  const gateway = await openLax(engine);
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
  return {
    heapBytes: after.heapBytes - before.heapBytes,
    residentBytes: after.residentBytes - before.residentBytes,
  };
}

function held(): LeftBehind {
  globalThis.gc?.();
  const { arrayBuffers, external, heapUsed, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external + arrayBuffers, residentBytes: rss };
}
