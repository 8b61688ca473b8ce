import { openGateway } from '../../gateway/gateway.ts';
import type { EngineName } from '../../regex/types.ts';
import { callApart } from '../apart.ts';
import { median } from '../statistics.ts';
import { workSamples } from './samples.ts';

/**
 * Room for all that the checks make, so that nothing is collected between; and no optimising
 * compiler, which makes fewer objects at moments of its own choosing.
 */
const flags = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256', '--no-opt'];
const checksBefore = 3;
const checks = 5;

/**
 * Bytes that one check of each sample makes on the heap of V8 and beside it in buffers: median of
 * five, in a process of its own.
 *
 * @throws GatewayError `ERR_INTERNAL` when that process fails
 */
export async function allocatedBytes(
  policy: string,
  engine: EngineName,
): Promise<Readonly<Record<string, number>>> {
  return await callApart(import.meta.url, weighChecks, [policy, engine], { flags });
}

export async function weighChecks(
  policy: string,
  engine: EngineName,
): Promise<Readonly<Record<string, number>>> {
  const gateway = await openGateway({ policy, engines: engine, verdictCache: false });
  const weights: [string, number][] = [];
  for (const [name, text] of workSamples()) {
    for (let round = 0; round < checksBefore; round += 1) gateway.checkScript(text);
    const values = Array.from({ length: checks }, () => {
      globalThis.gc?.();
      const before = madeBytes();
      gateway.checkScript(text);
      return madeBytes() - before;
    });
    weights.push([name, median(values)]);
  }
  await gateway.close();
  return Object.fromEntries(weights);
}

function madeBytes(): number {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
