import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { PlatformId } from '../platform/platform.ts';
import { platformIds } from '../platform/platform.ts';
import type { Policy } from '../policy/types.ts';
import { atTop, type Entry } from '../report/entry.ts';
import type { Gateways } from './gateways.ts';
import { entryOf, isJobFile, loadJobFile, type JobFile } from './job-file.ts';
import { readChunks, readStart } from './read-file.ts';
import type { Terminal } from './terminal.ts';

/** How the files of one `check` are to be judged. */
export interface CheckOptions {
  readonly policy?: string;
  readonly platform?: PlatformId;
  readonly stdinName: string;
}

/**
 * Judges one file: a job file as a whole, anything else as a bare script, `-` as a bare script from
 * standard input.
 *
 * @throws GatewayError when it cannot be read or its policy cannot be opened; a denied script is no
 *   error.
 */
export async function checkTarget(
  file: string,
  options: CheckOptions,
  gateways: Gateways,
  terminal: Terminal,
): Promise<Entry> {
  if (file !== '-' && isJobFile(file)) return checkJob(file, options, gateways);
  const name = file === '-' ? options.stdinName : file;
  const gateway = await gateways.open(policyFor(name, options));
  demandPlatform(gateway.policy, options.platform);
  const bytes =
    file === '-'
      ? await readChunks(terminal.stdin, limits.jobFileBytesMax)
      : await readStart(file, limits.jobFileBytesMax);
  return { file: name, source: name, shift: atTop, verdict: gateway.checkScript(bytes) };
}

async function checkJob(file: string, options: CheckOptions, gateways: Gateways): Promise<Entry> {
  const job = await loadJobFile(file);
  const gateway = await gateways.open(policyOf(job, options.policy));
  return entryOf(job, gateway.check(job.job));
}

/**
 * The policy of a job: named on the command line, named by its file, or the preset of its platform.
 */
export function policyOf(job: JobFile, named: string | undefined): string {
  return named ?? job.policy ?? job.platform;
}

function policyFor(name: string, { policy, platform }: CheckOptions): string {
  const found = policy ?? platform;
  if (found !== undefined) return found;
  throw new GatewayError('ERR_USAGE', `no policy to judge ${name} by`, {
    help: `Give --policy with a preset (${platformIds.join(', ')}) or the path of a policy file.`,
  });
}

/** A policy is written for one platform; judging by another's would say nothing. */
function demandPlatform(policy: Policy, platform: PlatformId | undefined): void {
  if (platform === undefined || platform === policy.platform) return;
  const what = `policy ${policy.name} is for ${policy.platform}, not for ${platform}`;
  throw new GatewayError('ERR_USAGE', what, {
    help: 'Leave --platform out, or name a policy of that platform.',
  });
}
