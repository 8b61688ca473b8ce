import type { EngineName } from '../../regex/types.ts';
import type { WorkRow } from '../result/form.ts';
import { allocatedBytes } from './allocation.ts';
import { openCountingGate } from './counting-gate.ts';
import { workSamples } from './samples.ts';

/**
 * Counts the work of a check of each sample.
 *
 * @param weighed whether allocations are measured too, in a process of its own
 * @throws GatewayError as `openGateway`
 */
export async function measureWork(
  policy: string,
  engine: EngineName,
  weighed: boolean,
): Promise<readonly WorkRow[]> {
  const check = await openCountingGate(policy, engine);
  const bytes = weighed ? await allocatedBytes(policy, engine) : {};
  return [...workSamples()].map(([id, text]) => {
    const { counts } = check(text);
    const allocatedBytes = bytes[id];
    return { id, counts: { ...counts }, ...(allocatedBytes !== undefined && { allocatedBytes }) };
  });
}
