import { GatewayError } from '../errors.ts';
import type { Fixed } from '../fixes/rounds.ts';
import type { Gateway } from '../gateway/types.ts';
import { limits } from '../limits.ts';
import type { PlatformId } from '../platform/platform.ts';
import { platformIds } from '../platform/platform.ts';
import type { Policy } from '../policy/types.ts';
import { atTop, type Entry } from '../report/entry.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { Gateways } from './gateways.ts';
import { entryOf, isJobFile, loadJobFile, type JobFile } from '../job-file/job-file.ts';
import { isQueryFile, queryText } from '../job-file/query-file.ts';
import { readChunks, readStart } from '../job-file/read-file.ts';
import type { Terminal } from './terminal.ts';

/** How the files of one `check` are to be judged. */
export interface CheckOptions {
  readonly policy?: string;
  readonly platform?: PlatformId;
  readonly stdinName: string;
  /** Standard input, and files of any name, are queries. */
  readonly kql?: true;
  /** Tables that are ingested by streaming; `*` is all. */
  readonly streaming?: string;
}

/** One file of a `check`, opened: it can be judged, and its script fixed. */
export interface Target {
  /** Where its script stands: a file, standard input, or inside of a job file. */
  readonly home:
    | { readonly kind: 'file' | 'stdin'; readonly path: string; readonly bytes: Uint8Array }
    | { readonly kind: 'job'; readonly job: JobFile };
  check(): Verdict | Promise<Verdict>;
  fix(): Fixed | Promise<Fixed>;
  entry(verdict: Verdict): Entry;
}

/**
 * Opens one file: a job file as a whole, a query with all its calls, anything else as a bare script;
 * `-` is standard input.
 *
 * @throws GatewayError when it cannot be read or its policy cannot be opened; a denied script is no
 *   error.
 */
export async function openTarget(
  file: string,
  options: CheckOptions,
  gateways: Gateways,
  terminal: Terminal,
): Promise<Target> {
  if (file !== '-' && isJobFile(file)) return openJob(file, options, gateways);
  const kind = file === '-' ? 'stdin' : 'file';
  const path = file === '-' ? options.stdinName : file;
  const isQuery = options.kql === true || isQueryFile(path);
  const gateway = await gateways.open(policyFor(path, isQuery ? 'kusto' : null, options));
  demandPlatform(gateway.policy, options.platform);
  const bytes =
    kind === 'stdin'
      ? await readChunks(terminal.stdin, limits.jobFileBytesMax)
      : await readStart(file, limits.jobFileBytesMax);
  if (isQuery) return queryTarget({ kind, path, bytes }, gateway, options);
  return {
    home: { kind, path, bytes },
    check: () => gateway.checkScript(bytes),
    fix: () => gateway.fixScript(bytes),
    entry: (verdict) => ({ file: path, source: path, shift: atTop, verdict }),
  };
}

async function openJob(file: string, options: CheckOptions, gateways: Gateways): Promise<Target> {
  const job = await loadJobFile(file);
  const gateway: Gateway = await gateways.open(policyOf(job, options.policy));
  return {
    home: { kind: 'job', job },
    check: () => gateway.check(job.job),
    fix: () => gateway.fixScript(job.job['script'] as string | Uint8Array, job.job),
    entry: (verdict) => entryOf(job, verdict),
  };
}

/** A query: one verdict for all its calls. */
function queryTarget(
  home: { readonly kind: 'file' | 'stdin'; readonly path: string; readonly bytes: Uint8Array },
  gateway: Gateway,
  { streaming = '' }: CheckOptions,
): Target {
  const { path } = home;
  const tables = streaming.split(',').map((name) => name.trim());
  const request = { streaming: tables.includes('*') ? ('all' as const) : tables };
  const text = queryText(path, home.bytes);
  return {
    home,
    check: async () => {
      const { checkQuery } = await import('../gateway/query.ts');
      return (await checkQuery(text, gateway, request)).verdict;
    },
    fix: async () => {
      const { fixQuery } = await import('../gateway/fix-query.ts');
      return await fixQuery(text, gateway, request);
    },
    entry: (verdict) => ({ file: path, source: path, shift: atTop, verdict }),
  };
}

/**
 * The policy of a job: named on the command line, named by its file, or the preset of its platform.
 */
export function policyOf(job: JobFile, named: string | undefined): string {
  return named ?? job.policy ?? job.platform;
}

/**
 * The policy of a script or query: named on the command line, or a preset.
 *
 * @throws GatewayError `ERR_USAGE` where nothing names one
 */
export function policyFor(
  name: string,
  preset: PlatformId | null,
  { policy, platform }: CheckOptions,
): string {
  const found = policy ?? platform ?? preset;
  if (found !== null) return found;
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
