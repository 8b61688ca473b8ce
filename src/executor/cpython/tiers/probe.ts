import { digestBytes } from '../../../job/canonical.ts';
import { kernelRelease } from '../backend.ts';
import type { CpythonBackend, Work } from '../backend.ts';
import type { Ending } from '../process/launch.ts';

/** What a contained run showed that tried to get out. */
export interface ProbeReport {
  readonly tier: 'none' | 'kernel';
  readonly landlockAbi: number;
  readonly seccomp: boolean;
  /** Why the tier is not better, and what to do about it. */
  readonly next: string;
}

const probeLimits = {
  wallMsMax: 10_000,
  cpuMsMax: 10_000,
  memoryBytesMax: 1_073_741_824,
  fileBytesMax: 1_048_576,
  openFilesMax: 64,
  stdoutBytesMax: 65_536,
  stderrBytesMax: 65_536,
  resultBytesMax: 65_536,
  resultRowsMax: 1,
} as const;

/**
 * Sets a job up as `kernel` does, has it try to get out, and believes the tier only when it could
 * not. The probe never gets to run a script: no facts are right for it, so that it is denied at the
 * end.
 */
export async function probeTier(backend: CpythonBackend): Promise<ProbeReport> {
  const digest = digestBytes('');
  const work: Work = {
    platform: 'probe',
    script: '',
    scriptDigest: digest,
    factsDigest: digest,
    contract: { platform: 'script' },
    plan: { limits: probeLimits, imports: null },
    tier: 'kernel',
    runtime: null,
  };
  const ending = await backend.run(work, {}).catch((error: unknown) => String(error));
  if (typeof ending === 'string') return unmet(ending, 0, 'host');
  const { conversation } = ending;
  if (conversation.failure?.class === 'denied') {
    const next = 'Tier `namespace` is not offered by this version.';
    return { tier: 'kernel', landlockAbi: conversation.landlockAbi, seccomp: true, next };
  }
  const need = conversation.failure === null ? 'host' : 'kernel';
  return unmet(whyNot(ending), conversation.landlockAbi, need);
}

const needs = {
  kernel:
    'It needs Landlock (Linux 5.13 or later, `landlock` in the `lsm=` list of the boot ' +
    'parameters) and seccomp filters, on x86-64 or arm64.',
  host:
    'The cache directory must be writable for us, ' +
    'and reachable for the uids that jobs have when we are root.',
} as const;

function unmet(why: string, landlockAbi: number, need: keyof typeof needs): ProbeReport {
  const host = `this host (Linux ${kernelRelease()})`;
  const next = `Tier \`kernel\` is not to be had on ${host}: ${why}. ${needs[need]}`;
  return { tier: 'none', landlockAbi, seccomp: false, next };
}

function whyNot(ending: Ending): string {
  const { failure } = ending.conversation;
  if (failure !== null) return `${failure.step ?? failure.class}: ${failure.message}`;
  if (ending.spawnFault !== null) return ending.spawnFault;
  const end = ending.signal ?? `exit code ${ending.code}`;
  return `the probe ended with ${end} ${ending.stderr.text().trim().slice(-300)}`.trim();
}
