import { GatewayError } from '../../../errors.ts';
import { digestBytes } from '../../../job/canonical.ts';
import { unusedNetworkLimits } from '../../../job/plan.ts';
import { kernelRelease } from '../backend.ts';
import type { CpythonBackend, Work } from '../backend.ts';
import { inPath } from '../host/in-path.ts';
import type { Ending } from '../process/ended.ts';
import type { Tier } from './tier.ts';

/** What a contained run showed that tried to get out. */
export interface Proof {
  readonly tier: Tier;
  /** Where the tier's program was found; empty where it needs none. */
  readonly program: string;
  readonly landlockAbi: number;
  /** Null when the tier is to be had; otherwise why it is not, and what to install. */
  readonly obstacle: string | null;
}

const probeLimits = {
  wallMsMax: 10_000,
  cpuMsMax: 10_000,
  memoryBytesMax: 1_073_741_824,
  tasksMax: 16,
  fileBytesMax: 1_048_576,
  openFilesMax: 64,
  workDirectoryBytesMax: 1_048_576,
  workDirectoryEntriesMax: 100,
  stdoutBytesMax: 65_536,
  stderrBytesMax: 65_536,
  resultBytesMax: 65_536,
  resultRowsMax: 1,
  ...unusedNetworkLimits,
} as const;

/**
 * Sets a job up as the tier does, has it try to get out, and believes the tier only when it could
 * not. The probe never gets to run a script: no facts are right for it, so that it is denied at the
 * end.
 */
export async function probeTier(backend: CpythonBackend, tier: Tier): Promise<Proof> {
  const program = tier.program === null ? '' : (await inPath([tier.program]))[0];
  if (program === undefined) {
    return unmet(tier, '', 0, `\`${tier.program}\` is not in PATH`);
  }
  const digest = digestBytes('');
  const work: Work = {
    platform: 'probe',
    script: '',
    scriptDigest: digest,
    factsDigest: digest,
    contract: {
      platform: 'probe',
      outside: backend.jobsDirectory,
      hidden: tier.claims.includes('paths'),
    },
    plan: {
      limits: probeLimits,
      imports: null,
      isolation: { processes: 'none', network: 'none' },
      destinations: [],
    },
    runtime: null,
  };
  const ending = await backend
    .run(work, { tier, program })
    .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
  if (ending instanceof Error) {
    const { message } = ending;
    const remedy = ending instanceof GatewayError ? ending.help : tier.install;
    return unmet(tier, program, 0, message, remedy);
  }
  const { landlockAbi, failure } = ending.conversation;
  if (failure?.class === 'denied') return { tier, program, landlockAbi, obstacle: null };
  return unmet(tier, program, landlockAbi, whyNot(ending));
}

function unmet(
  tier: Tier,
  program: string,
  landlockAbi: number,
  why: string,
  remedy: string = tier.install,
): Proof {
  const host = `this host (Linux ${kernelRelease()})`;
  const obstacle = `Tier \`${tier.name}\` is not to be had on ${host}: ${why}. ${remedy}`;
  return { tier, program, landlockAbi, obstacle };
}

function whyNot(ending: Ending): string {
  const { failure } = ending.conversation;
  if (failure !== null) return `${failure.step ?? failure.class}: ${failure.message}`;
  if (ending.spawnFault !== null) return ending.spawnFault;
  const end = ending.signal ?? `exit code ${ending.code}`;
  return `the probe ended with ${end} ${ending.stderr.text().trim().slice(-300)}`.trim();
}
