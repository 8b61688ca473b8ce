import type { ExecutionPlan } from '../job/plan.ts';
import type { RunContract } from '../job/types.ts';
import type { SandboxRecord } from './types.ts';

/** How far the host held a run to its sandbox policy. */
export interface Held {
  readonly memory: boolean;
  readonly cpu: boolean;
}

/**
 * What is written down of one sandbox of Kusto's; null on other platforms.
 *
 * @param held null where nothing was begun
 */
export function sandboxRecord(
  contract: RunContract,
  { sandbox }: Pick<ExecutionPlan, 'sandbox'>,
  held: Held | null,
): SandboxRecord | null {
  if (contract.platform !== 'kusto') return null;
  const begun = sandbox !== null && held !== null;
  return {
    distribution: 'single',
    sandboxes: held === null ? 0 : 1,
    spillToDisk: contract.spillToDisk,
    memoryMbMax: sandbox?.memoryMbMax ?? null,
    cpuPercentMax: sandbox?.cpuPercentMax ?? null,
    unenforced: [
      ...(begun && !held.memory ? (['memoryMbMax'] as const) : []),
      ...(begun && !held.cpu ? (['cpuPercentMax'] as const) : []),
    ],
  };
}

/** In words, for whoever reads the outcome; empty where all was held. */
export function unenforcedNotes(record: SandboxRecord | null): string[] {
  return (record?.unenforced ?? []).map((name) =>
    name === 'cpuPercentMax'
      ? `The processor rate of the sandbox policy (${record?.cpuPercentMax} %) is not enforced on ` +
        'this host: it gives no control group for processor time.'
      : `The memory of the sandbox policy (${record?.memoryMbMax} MB) is not enforced in this tier; ` +
        'limits.memoryBytesMax is.',
  );
}
