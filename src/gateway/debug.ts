import { GatewayError } from '../errors.ts';
import type { ExecutionPlan } from '../job/plan.ts';
import { snapshotJob } from '../job/snapshot.ts';
import type { PlatformId } from '../platform/platform.ts';
import { tableCodec } from '../table/table.ts';
import type { Judge } from './judge.ts';
import type { Debug } from './types.ts';

/**
 * The program that a run of a job would be.
 *
 * @throws GatewayError `ERR_USAGE` for a platform without one
 */
export async function debugJob(
  job: unknown,
  platform: PlatformId,
  { judge, plan }: { readonly judge: Judge; readonly plan: ExecutionPlan },
): Promise<Debug> {
  if (platform !== 'processor') {
    throw new GatewayError('ERR_USAGE', `A job for ${platform} has no debug script.`, {
      help: 'Only the Python processor has one; read the script itself.',
    });
  }
  const { verdict, judged } = judge.judge(() => snapshotJob(job, tableCodec), 'evidence');
  if (judged === null) return { verdict, program: null };
  const { text, snapshot } = judged;
  const { contract } = snapshot;
  if (contract.platform !== 'processor') return { verdict, program: null };
  const { debugScript } = await import('../executor/debug-script.ts');
  return { verdict, program: await debugScript({ contract, plan }, judge.indented(text)) };
}
