import type { IsolationTier } from '#dist/job/plan.js';
import { open } from './job.js';

/** Tiers that must be tested, by their names with commas: without, a host gives what it gives. */
const demanded = (process.env['SALLYPORT_TEST_TIERS'] ?? '').split(',');

/** Tiers that the suites run in; `skip` says why this host cannot, in the words of its probe. */
export async function testedTiers(): Promise<
  readonly { readonly tier: IsolationTier; readonly skip: string | false }[]
> {
  const executor = await open();
  const { tiers } = await executor.capabilities();
  await executor.close();
  const missing = tiers.find(({ name, obstacle }) => demanded.includes(name) && obstacle !== null);
  if (missing !== undefined) throw new Error(`SALLYPORT_TEST_TIERS: ${missing.obstacle}`);
  return tiers.map(({ name, obstacle }) => ({ tier: name, skip: obstacle ?? false }));
}
