import { readFileSync } from 'node:fs';
import { GatewayError } from '../../errors.ts';
import { sandboxBytes } from '../../job/plan.ts';
import type { IsolationPolicy } from '../../job/plan.ts';
import type { PermitClaims } from '../../permit/claims.ts';
import type { Runtime } from '../runtime/place.ts';
import type { Payload, RunEvent } from '../types.ts';
import { Leftovers } from './cell/leftovers.ts';
import { openSeat } from './cell/place.ts';
import type { Containment, Machine } from './cell/place.ts';
import { jobsDirectory, sweepWorkDirectories } from './cell/work-directory.ts';
import { jobFrames } from './channel/job-message.ts';
import type { JobMessage } from './channel/job-message.ts';
import { demandOwnCache } from './host/cache.ts';
import { findPython } from './host/discover.ts';
import type { Interpreter } from './host/interpreter.ts';
import { isAbandoned } from './host/own-mark.ts';
import { stageWorker } from './host/staging.ts';
import { WayOut } from './network/way-out.ts';
import type { NetworkOptions } from './network/way-out.ts';
import { Pools } from './pool/pools.ts';
import type { WarmCounts } from './pool/pools.ts';
import { sweepCgroups } from './process/cgroup.ts';
import { findCgroupParent } from './process/cgroup-parent.ts';
import type { Ending } from './process/ended.ts';
import { launch } from './process/launch.ts';
import { compileSeccomp, shippedSeccomp } from './seccomp/compile.ts';
import type { SeccompArch, SeccompProgram } from './seccomp/compile.ts';

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
  readonly #machine: Machine;
  readonly #pools: Pools;
  readonly #filterFor: (isolation: Isolation) => SeccompProgram;

  private constructor(machine: Machine) {
    this.#machine = machine;
    this.#pools = new Pools(machine);
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
    const leftovers = new Leftovers();
    const { cacheDirectory } = options;
    return new CpythonBackend({ interpreter, worker, cgroups, wayOut, leftovers, cacheDirectory });
  }

  get interpreter(): Interpreter {
    return this.#machine.interpreter;
  }

  /** Where jobs' directories are. */
  get jobsDirectory(): string {
    return jobsDirectory(this.#machine.cacheDirectory);
  }

  /** Two with the same one prove the same of a tier. */
  get identity(): string {
    return `${this.interpreter.path} ${this.#machine.worker}`;
  }

  /**
   * Runs one job in a process, a directory and, as root, a uid of its own, and takes all of them
   * back.
   *
   * Rejects when the host has no uid, no space or no descriptors left for it; then nothing was run.
   */
  async run(
    work: Work,
    containment: Containment,
    { signal, emit = () => undefined }: RunOptions = {},
  ): Promise<Ending> {
    const { tier } = containment;
    const { plan } = work;
    const proxy = plan.isolation.network === 'proxy' ? this.#machine.wayOut.proxyFor(plan) : null;
    const seat =
      (await this.#pools.take(containment, work)) ??
      (await openSeat(this.#machine, containment, work, work.contract));
    try {
      const { inside, directory, uid, cgroup, spilled, laid, parent } = seat;
      const filter = this.#filterFor(plan.isolation);
      const host = { ...this.#machine, filter, tier };
      return await launch({
        ...{ tier, directory, uid, cgroup, proxy, signal, emit },
        start: () => seat.start(proxy),
        frames: jobFrames({ ...work, inside, host, uid, spilled, laid, parent }),
        limits: plan.limits,
        // Tier `none` bounds nothing.
        memoryBytesMax:
          tier.extraBytes === null ? null : sandboxBytes(plan.sandbox) + tier.extraBytes,
      });
    } finally {
      await seat.release();
    }
  }

  /** What is kept warm, by what it is kept for. */
  warm(): readonly WarmCounts[] {
    return this.#pools.counts();
  }

  /** Ends what is kept warm. */
  close(): Promise<void> {
    return this.#pools.close();
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
