import type { EngineName } from '../../syntax/parser.ts';
import { allocatedBytes } from './allocation.ts';
import { openCountingGate } from './counting-gate.ts';
import type { WorkCounts } from './counts.ts';
import { workSamples } from './samples.ts';

/** What one check of one sample takes, in numbers that do not depend on the machine. */
export interface WorkRow {
  readonly script: string;
  readonly decision: 'allow' | 'deny';
  readonly counts: WorkCounts;
  /** Bytes that were allocated; depends on the version of V8. Null where it was not asked for. */
  readonly allocatedBytes: number | null;
}

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
  const bytes = weighed ? allocatedBytes(policy, engine) : {};
  return [...workSamples()].map(([script, text]) => {
    const { counts, verdict } = check(text);
    return { script, decision: verdict.decision, counts, allocatedBytes: bytes[script] ?? null };
  });
}
