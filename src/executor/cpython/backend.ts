import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import type { IsolationPolicy, RunLimits } from '../../job/plan.ts';
import type { PermitClaims } from '../../permit/claims.ts';
import type { Runtime } from '../runtime/place.ts';
import type { Payload, RunEvent } from '../types.ts';
import { demandOwnCache } from './host/cache.ts';
import { findPython } from './host/discover.ts';
import type { Interpreter } from './host/interpreter.ts';
import { jobEnvironment, jobFrames, readableFiles } from './channel/job-message.ts';
import type { JobMessage } from './channel/job-message.ts';
import { claimJobUser } from './cell/job-user.ts';
import { spillInput } from './cell/spill.ts';
import { launch } from './process/launch.ts';
import type { Ending } from './process/ended.ts';
import { compileSeccomp, shippedSeccomp } from './seccomp/compile.ts';
import type { SeccompArch, SeccompProgram } from './seccomp/compile.ts';
import type { Cell, Tier } from './tiers/tier.ts';
import { WayOut } from './network/way-out.ts';
import type { NetworkOptions } from './network/way-out.ts';
import { stageWorker } from './host/staging.ts';
import {
  isAbandoned,
  jobsDirectory,
  makeWorkDirectory,
  sweepWorkDirectories,
} from './cell/work-directory.ts';
import type { WorkDirectory } from './cell/work-directory.ts';
import { findCgroupParent, makeCgroup, sweepCgroups } from './process/cgroup.ts';
import type { Cgroup, CgroupParent } from './process/cgroup.ts';

export interface BackendOptions {
  readonly python?: string | undefined;
  readonly cacheDirectory?: string | undefined;
  readonly network?: NetworkOptions | undefined;
  readonly clock?: (() => number) | undefined;
}

export type Work = Pick<
  JobMessage,
  'platform' | 'script' | 'scriptDigest' | 'factsDigest' | 'contract' | 'plan' | 'runtime'
>;

/** How a job is contained: a tier, and where its program was found. */
export interface Containment {
  readonly tier: Tier;
  readonly program: string;
}

interface RunOptions {
  /** Cancels the job. */
  readonly signal?: AbortSignal;
  /** Hears what happens. Must not throw. */
  readonly emit?: (event: RunEvent) => void;
}

type Isolation = Pick<IsolationPolicy, 'processes' | 'network'>;

/** Node's name of an architecture → seccomp's. */
const architectures: Readonly<Record<string, SeccompArch>> = { x64: 'x86_64', arm64: 'aarch64' };

/** Jobs as CPython processes on this host. */
export class CpythonBackend {
  readonly interpreter: Interpreter;
  readonly #worker: string;
  readonly #cgroups: CgroupParent | null;
  readonly #wayOut: WayOut;
  readonly #filterFor: (isolation: Isolation) => SeccompProgram;
  readonly #cacheDirectory: string | undefined;
  /** Directories that could not be removed; whatever stays is swept away by the next executor. */
  readonly #leftovers = new Set<WorkDirectory>();

  private constructor(
    interpreter: Interpreter,
    worker: string,
    cgroups: CgroupParent | null,
    wayOut: WayOut,
    cacheDirectory: string | undefined,
  ) {
    this.#cgroups = cgroups;
    this.#wayOut = wayOut;
    this.interpreter = interpreter;
    this.#worker = worker;
    this.#cacheDirectory = cacheDirectory;
    this.#filterFor = seccompFilters();
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
    const cgroups = findCgroupParent();
    if (cgroups !== null) await sweepCgroups(cgroups, isAbandoned);
    const wayOut = await WayOut.open(options.network, options.clock);
    return new CpythonBackend(interpreter, worker, cgroups, wayOut, options.cacheDirectory);
  }

  /** Where jobs' directories are. */
  get jobsDirectory(): string {
    return jobsDirectory(this.#cacheDirectory);
  }

  /** Two with the same one prove the same of a tier. */
  get identity(): string {
    return `${this.interpreter.path} ${this.#worker}`;
  }

  /**
   * Runs one job in a process, a directory and, as root, a uid of its own, and takes all of them
   * back.
   *
   * Rejects when the host has no uid, no space or no descriptors left for it; then nothing was run.
   */
  async run(
    work: Work,
    { tier, program }: Containment,
    { signal, emit = () => undefined }: RunOptions = {},
  ): Promise<Ending> {
    const user = await claimJobUser();
    if (user === null) throw new Error('no uid is free for a job');
    try {
      const fonts = work.runtime?.fontCache ?? null;
      const directory = await makeWorkDirectory(user.uid, fonts, this.#cacheDirectory);
      try {
        const spilled = await spillInput(work.contract, directory, user.uid);
        const job = { ...work, spilled, uid: user.uid };
        const proxied = work.plan.isolation.network === 'proxy';
        const host = {
          interpreter: this.interpreter,
          worker: this.#worker,
          filter: this.#filterFor(work.plan.isolation),
          wayOut: this.#wayOut,
        };
        const inside = tier.inside(directory);
        const cell: Cell = {
          directory,
          uid: user.uid,
          limits: work.plan.limits,
          readable: readableFiles(host, job),
          environment: {
            ...this.interpreter.environment,
            ...jobEnvironment(inside),
            ...(proxied ? this.#wayOut.environment : {}),
          },
        };
        const entry = join(this.#worker, 'start.py');
        const python = [this.interpreter.path, '-I', '-S', '-B', entry];
        const command = await tier.wrap(python, cell, program);
        const frames = jobFrames({ ...job, inside, host: { ...host, tier } });
        // Last, as what comes after it never rejects: it is always removed.
        const cgroup = this.#makeCgroup(tier, directory, work.plan.limits);
        const ending = await launch({
          cgroup,
          command,
          tier,
          directory: directory.path,
          uid: user.uid,
          frames,
          limits: work.plan.limits,
          proxy: proxied ? this.#wayOut.proxyFor(work.plan) : null,
          signal,
          emit,
        });
        await cgroup?.remove().catch(() => undefined);
        return ending;
      } finally {
        await this.#remove(directory);
      }
    } finally {
      await user.release();
    }
  }

  /** The outcome is not lost over what cannot be removed now: the next run tries that again. */
  async #remove(directory: WorkDirectory): Promise<void> {
    const leftovers = [directory, ...this.#leftovers];
    this.#leftovers.clear();
    for (const each of leftovers) {
      await each.remove().catch(() => this.#leftovers.add(each));
    }
  }

  #makeCgroup({ extraBytes }: Tier, { path }: WorkDirectory, bounds: RunLimits): Cgroup | null {
    if (this.#cgroups === null || extraBytes === null) return null;
    const name = basename(dirname(path));
    return makeCgroup(this.#cgroups, name, bounds.memoryBytesMax + extraBytes);
  }
}

/** Filters by what a policy allows; each is compiled when it is first needed. */
function seccompFilters(): (isolation: Isolation) => SeccompProgram {
  const { profile, processes: more, proxy, numbers } = shippedSeccomp();
  const architecture = architectures[process.arch];
  const compiled = new Map<string, SeccompProgram>();
  return ({ processes, network }) => {
    // An empty program is refused by the worker: elsewhere the tier is `none`, and said to be.
    if (architecture === undefined) return { bytes: Buffer.alloc(0), pidSlots: [] };
    const key = `${processes} ${network}`;
    const { syscalls, ...rest } = processes === 'allowed' ? more : profile;
    const program =
      compiled.get(key) ??
      compileSeccomp(
        { ...rest, syscalls: network === 'proxy' ? [...syscalls, ...proxy] : syscalls },
        numbers,
        architecture,
      );
    compiled.set(key, program);
    return program;
  };
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
    runtime,
  };
}

/** Release of the running kernel, for messages. */
export function kernelRelease(): string {
  return readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
}
