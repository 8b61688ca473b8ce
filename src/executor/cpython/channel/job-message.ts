import { limits } from '../../../limits.ts';
import type { ExecutionPlan, IsolationPolicy, SandboxBounds } from '../../../job/plan.ts';
import type { Json, RunContract } from '../../../job/types.ts';
import type { Laid } from '../cell/lay-out.ts';
import type { Runtime } from '../../runtime/place.ts';
import { blobFrame, frame } from './frames.ts';
import type { Interpreter } from '../host/interpreter.ts';
import { countTasks } from '../process/processes.ts';
import type { SeccompProgram } from '../seccomp/compile.ts';
import type { WayOut } from '../network/way-out.ts';
import type { Inside, Tier } from '../tiers/tier.ts';

/** Where a job runs: all that is the host's and not the job's. */
export interface Host {
  readonly interpreter: Interpreter;
  /** Directory of the staged worker. */
  readonly worker: string;
  readonly filter: SeccompProgram;
  readonly tier: Tier;
  readonly wayOut: WayOut;
}

/** What the probe of a tier is told: a directory of the host, and whether it must not even be seen. */
export interface ProbeContract {
  readonly platform: 'probe';
  readonly outside: string;
  readonly hidden: boolean;
}

export interface JobMessage {
  readonly host: Host;
  /** What the job calls its directories. */
  readonly inside: Inside;
  readonly runtime: Runtime | null;
  readonly uid: number | undefined;
  /** The parent's id as the worker sees it. */
  readonly parent: number;
  /** The first table lies in the file of the input, and does not go through the pipe. */
  readonly spilled: boolean;
  /** What the job brings along, as it lies in its directory; null where that is nothing. */
  readonly laid: Laid | null;
  readonly platform: string;
  /** Null where a program of ours runs in place of a script. */
  readonly script: string | null;
  readonly scriptDigest: string;
  readonly factsDigest: string;
  readonly contract: RunContract | ProbeContract | OwnRequest;
  readonly plan: Pick<ExecutionPlan, 'limits' | 'imports' | 'destinations'> & {
    readonly isolation: Pick<IsolationPolicy, 'processes' | 'network'>;
    readonly sandbox?: SandboxBounds | null;
  };
}

/** What a program of ours is asked, in place of a script's contract. */
export interface OwnRequest {
  readonly platform: 'surface';
  readonly [key: string]: Json;
}

/** Of a job, what its process depends on before it has read anything. */
export interface Needs {
  readonly platform: string;
  readonly runtime: Runtime | null;
  readonly plan: Pick<ExecutionPlan, 'limits'> & {
    readonly isolation: Pick<IsolationPolicy, 'processes' | 'network'>;
    /** Programs of ours have none. */
    readonly sandbox?: SandboxBounds | null;
  };
}

/** Beside the interpreter and the packages: the loader's cache, time zones, fonts. */
const systemFiles = ['/etc/ld.so.cache', '/usr/share/zoneinfo', '/usr/share/fonts'];

/** What a job may read of the host; what may start processes also needs something to start. */
export function readableFiles(
  { interpreter, worker, wayOut }: Pick<Host, 'interpreter' | 'worker' | 'wayOut'>,
  { runtime, plan }: Needs,
): string[] {
  return [
    worker,
    ...interpreter.standardLibrary,
    ...interpreter.libraryDirectories,
    ...(runtime === null ? [] : [runtime.site]),
    ...(plan.isolation.processes === 'allowed' ? [interpreter.path] : []),
    ...(plan.isolation.network === 'proxy' ? wayOut.readable : []),
    ...systemFiles,
  ];
}

const devices = ['/dev/null', '/dev/urandom'];

/** Everything that the worker reads: the job, the system call filter, the tables. */
export function jobFrames(message: JobMessage): Uint8Array[] {
  const { host, inside, laid, runtime, spilled } = message;
  const { tables, rest } = split(message.contract);
  const proxied = message.plan.isolation.network === 'proxy';
  const header = {
    platform: message.platform,
    steps: [...host.tier.steps, ...(proxied ? ['listen for the proxy'] : [])],
    ports: proxied ? [host.wayOut.port] : [],
    parent: message.parent,
    script: message.script,
    scriptDigest: message.scriptDigest,
    factsDigest: message.factsDigest,
    contract: { ...rest, packages: laid?.packages(inside) ?? {} },
    links: laid?.links(inside) ?? [],
    imports: message.plan.imports,
    limits: workerLimits(message),
    files: {
      readable: [
        ...readableFiles(host, message),
        ...(inside.fonts === null ? [] : [inside.fonts]),
        ...(spilled ? [inside.input] : []),
        ...(laid === null ? [] : [inside.brought]),
      ],
      writable: [inside.work],
      devices,
    },
    work: inside.work,
    standardLibrary: host.interpreter.standardLibrary,
    sites: runtime === null ? [] : [runtime.site],
    tableCount: tables.length,
    spilled: spilled ? inside.input : null,
    pidSlots: host.filter.pidSlots,
  };
  return [
    ...frame('job', Buffer.from(JSON.stringify(header))),
    ...blobFrame(host.filter.bytes),
    ...tables.flatMap((table, i) => blobFrame(i === 0 && spilled ? null : table)),
  ];
}

/** Only what a job needs; nothing is inherited. */
export function jobEnvironment({ work, fonts }: Inside): Record<string, string> {
  return {
    HOME: work,
    TMPDIR: work,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    MPLBACKEND: 'Agg',
    ...(fonts === null ? {} : { MPLCONFIGDIR: fonts }),
    // Address space is bounded, and each thread of these libraries reserves a large piece of it.
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    NUMEXPR_NUM_THREADS: '1',
    ARROW_DEFAULT_MEMORY_POOL: 'system',
    // Arrow's own allocator starts a thread when it is loaded, used or not.
    JE_ARROW_MALLOC_CONF: 'background_thread:false',
  };
}

function workerLimits({ plan, uid, host }: JobMessage): Record<string, number> {
  const bounds = plan.limits;
  // As an ordinary user the job shares its uid, and the limit, with all else that the user runs.
  const others = uid === undefined ? countTasks(process.getuid?.() ?? 0) : 0;
  // What its tasks can come to at most: we count from outside.
  const cpuMsInside = host.tier.countsWaiting
    ? bounds.wallMsMax * bounds.tasksMax
    : bounds.cpuMsMax;
  return {
    cpuSeconds: Math.max(1, Math.ceil(cpuMsInside / 1000)),
    setupSeconds: Math.ceil(limits.setupMsMax / 1000),
    memoryBytes: bounds.memoryBytesMax,
    fileBytes: bounds.fileBytesMax,
    openFiles: bounds.openFilesMax,
    tasks: others + bounds.tasksMax,
    stackBytes: limits.stackBytesMax,
    directoryBytes: bounds.workDirectoryBytesMax,
    directoryEntries: bounds.workDirectoryEntriesMax,
  };
}

interface SplitContract {
  readonly tables: readonly (Uint8Array | null)[];
  readonly rest: object;
}

/** Binary parts travel as frames of their own. */
function split(contract: JobMessage['contract']): SplitContract {
  switch (contract.platform) {
    case 'kusto': {
      const { input, artifacts: _, ...rest } = contract;
      return { tables: [input], rest };
    }
    case 'azureml-classic':
    case 'azureml-designer': {
      const { inputs, bundle: _, ...rest } = contract;
      return { tables: inputs, rest };
    }
    case 'processor':
    case 'script':
    case 'surface':
    case 'probe':
      return { tables: [], rest: contract };
  }
}
