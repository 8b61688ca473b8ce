import type { IsolationTier } from '#dist/job/plan.js';
import { open } from './job.js';

/** Tiers that the suites run in; `skip` says why this host cannot, in the words of its probe. */
export async function testedTiers(): Promise<
  readonly { readonly tier: IsolationTier; readonly skip: string | false }[]
> {
  const executor = await open();
  const { tiers } = await executor.capabilities();
  await executor.close();
  return tiers.map(({ name, obstacle }) => ({ tier: name, skip: obstacle ?? false }));
}
