import { environmentNow } from '../result/environment.ts';
import type { TimingResult } from '../result/form.ts';
import { ownRow } from '../gates/sallyport.ts';
import { measureWork } from './measure.ts';

export interface WorkOptions {
  /** The command line, for whoever measures again. */
  readonly command: string;
  readonly policy: string;
  /** Whether allocations are measured too, in a process of its own. */
  readonly withAllocations: boolean;
}

/**
 * Counts what a check of each of a few scripts does.
 *
 * @throws GatewayError `ERR_POLICY_*`, `ERR_ENGINE_MISSING`
 */
export async function runWork(options: WorkOptions): Promise<TimingResult> {
  const { command, policy, withAllocations } = options;
  const environment = await environmentNow();
  const work = await measureWork(policy, 'native', withAllocations);
  const head = { format: 'sallyport-bench', version: 1, command, environment } as const;
  return { ...head, kind: 'work', gates: [ownRow('native')], rows: [], work };
}
