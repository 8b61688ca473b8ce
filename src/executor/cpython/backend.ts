import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import type { PermitClaims } from '../../permit/claims.ts';
import type { Runtime } from '../runtime/place.ts';
import type { ExecuteOptions, Payload } from '../types.ts';
import { demandOwnCache } from './host/cache.ts';
import { findPython } from './host/discover.ts';
import type { Interpreter } from './host/interpreter.ts';
import { jobEnvironment, jobFrames } from './channel/job-message.ts';
import type { Host, JobMessage } from './channel/job-message.ts';
import { claimJobUser } from './cell/job-user.ts';
import { launch } from './process/launch.ts';
import type { Ending } from './process/launch.ts';
import { compileSeccomp, shippedSeccomp } from './seccomp/compile.ts';
import type { SeccompArch, SeccompProgram } from './seccomp/compile.ts';
import { stageWorker } from './host/staging.ts';
import { makeWorkDirectory, sweepWorkDirectories } from './cell/work-directory.ts';

export interface BackendOptions {
  readonly python?: string | undefined;
  readonly cacheDirectory?: string | undefined;
}

export type Work = Pick<
  JobMessage,
  'platform' | 'script' | 'scriptDigest' | 'factsDigest' | 'contract' | 'plan'
> & {
  readonly tier: 'none' | 'kernel';
  readonly runtime: Runtime | null;
};

/** Node's name of an architecture → seccomp's. */
const architectures: Readonly<Record<string, SeccompArch>> = { x64: 'x86_64', arm64: 'aarch64' };

/** Jobs as CPython processes on this host. */
export class CpythonBackend {
  readonly interpreter: Interpreter;
  readonly #worker: string;
  readonly #program: SeccompProgram;
  readonly #cacheDirectory: string | undefined;

  private constructor(
    interpreter: Interpreter,
    worker: string,
    cacheDirectory: string | undefined,
  ) {
    this.interpreter = interpreter;
    this.#worker = worker;
    this.#cacheDirectory = cacheDirectory;
    const { profile, numbers } = shippedSeccomp();
    const architecture = architectures[process.arch];
    // An empty program is refused by the worker: elsewhere the tier is `none`, and said to be.
    this.#program =
      architecture === undefined
        ? { bytes: Buffer.alloc(0), pidSlots: [] }
        : compileSeccomp(profile, numbers, architecture);
  }

  /** @throws GatewayError `ERR_PLATFORM_UNSUPPORTED`, `ERR_PYTHON_MISSING`, `ERR_USAGE` */
  static async open(options: BackendOptions): Promise<CpythonBackend> {
    if (process.platform !== 'linux') {
      throw new GatewayError(
        'ERR_PLATFORM_UNSUPPORTED',
        `Scripts run on Linux only; this is ${process.platform}.`,
        {
          help: 'Check scripts here, and run them on a Linux host.',
        },
      );
    }
    await demandOwnCache(options.cacheDirectory);
    const interpreter = await findPython(options);
    const worker = await stageWorker(interpreter, options.cacheDirectory);
    await sweepWorkDirectories(options.cacheDirectory);
    return new CpythonBackend(interpreter, worker, options.cacheDirectory);
  }

  /**
   * Runs one job in a process, a directory and, as root, a uid of its own, and takes all of them
   * back.
   *
   * @param closing ends the job as `options.signal` does
   * Rejects when the host has no uid, no space or no descriptors left for it; then nothing was run.
   */
  async run(work: Work, options: ExecuteOptions, closing?: AbortSignal): Promise<Ending> {
    const user = await claimJobUser();
    if (user === null) throw new Error('no uid is free for a job');
    try {
      const fonts = work.runtime?.fontCache ?? null;
      const directory = await makeWorkDirectory(user.uid, fonts, this.#cacheDirectory);
      try {
        const host: Host = {
          interpreter: this.interpreter,
          worker: this.#worker,
          program: this.#program,
          tier: work.tier,
        };
        return await launch({
          python: this.interpreter.path,
          entry: join(this.#worker, 'start.py'),
          cwd: directory.path,
          environment: { ...this.interpreter.environment, ...jobEnvironment(directory) },
          uid: user.uid,
          frames: jobFrames({ ...work, host, directory, uid: user.uid }),
          limits: work.plan.limits,
          singleProcess: work.tier !== 'none',
          options,
          signals: [options.signal, closing].filter((signal) => signal !== undefined),
        });
      } finally {
        // What cannot be removed now is swept away when an executor opens next; the outcome is not
        // lost over it.
        await directory.remove().catch(() => undefined);
      }
    } finally {
      await user.release();
    }
  }
}

/** The part of a job that its permit vouches for. */
export function workOf(payload: Payload, claims: PermitClaims, runtime: Runtime | null): Work {
  return {
    platform: payload.platform,
    script: payload.script,
    scriptDigest: claims.script,
    factsDigest: claims.facts,
    contract: payload.contract,
    plan: payload.plan,
    tier: payload.plan.isolation.require === 'none' ? 'none' : 'kernel',
    runtime,
  };
}

/** Release of the running kernel, for messages. */
export function kernelRelease(): string {
  return readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
}
