import { limits } from '../../../limits.ts';
import type { ExecutionPlan } from '../../../job/plan.ts';
import type { Contract, Json } from '../../../job/types.ts';
import type { Runtime } from '../../runtime/place.ts';
import { blobFrame, frame } from './frames.ts';
import type { Interpreter } from '../host/interpreter.ts';
import { countTasks } from '../process/processes.ts';
import type { SeccompProgram } from '../seccomp/compile.ts';
import type { WorkDirectory } from '../cell/work-directory.ts';

/** Where a job runs: all that is the host's and not the job's. */
export interface Host {
  readonly interpreter: Interpreter;
  /** Directory of the staged worker. */
  readonly worker: string;
  readonly program: SeccompProgram;
  readonly tier: 'none' | 'kernel';
}

export interface JobMessage {
  readonly host: Host;
  readonly directory: WorkDirectory;
  readonly runtime: Runtime | null;
  readonly uid: number | undefined;
  readonly platform: string;
  /** Null where a program of ours runs in place of a script. */
  readonly script: string | null;
  readonly scriptDigest: string;
  readonly factsDigest: string;
  readonly contract: Contract | OwnRequest;
  readonly plan: Pick<ExecutionPlan, 'limits' | 'imports'>;
}

/** What a program of ours is asked, in place of a script's contract. */
export interface OwnRequest {
  readonly platform: 'surface';
  readonly [key: string]: Json;
}

/** Beside the interpreter and the packages: the loader's cache, time zones, fonts. */
const systemFiles = ['/etc/ld.so.cache', '/usr/share/zoneinfo', '/usr/share/fonts'];
const devices = ['/dev/null', '/dev/urandom'];

/** Everything that the worker reads: the job, the system call filter, the tables, the bundle. */
export function jobFrames(message: JobMessage): Uint8Array[] {
  const { host, directory, runtime } = message;
  const { tables, bundle, rest } = split(message.contract);
  const sites = runtime === null ? [] : [runtime.site];
  const header = {
    platform: message.platform,
    tier: host.tier,
    parent: process.pid,
    script: message.script,
    scriptDigest: message.scriptDigest,
    factsDigest: message.factsDigest,
    contract: rest,
    imports: message.plan.imports,
    limits: workerLimits(message),
    files: {
      readable: [
        host.worker,
        ...host.interpreter.standardLibrary,
        ...host.interpreter.libraryDirectories,
        ...sites,
        ...systemFiles,
        ...(directory.fonts === null ? [] : [directory.fonts]),
      ],
      writable: [directory.path],
      devices,
    },
    standardLibrary: host.interpreter.standardLibrary,
    sites,
    tableCount: tables.length,
    pidSlots: host.program.pidSlots,
  };
  return [
    ...frame('job', Buffer.from(JSON.stringify(header))),
    ...blobFrame(host.program.bytes),
    ...tables.flatMap(blobFrame),
    ...blobFrame(bundle),
  ];
}

/** Only what a job needs; nothing is inherited. */
export function jobEnvironment(directory: WorkDirectory): Record<string, string> {
  return {
    HOME: directory.path,
    TMPDIR: directory.path,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    MPLBACKEND: 'Agg',
    ...(directory.fonts === null ? {} : { MPLCONFIGDIR: directory.fonts }),
    // Address space is bounded, and each thread of these libraries reserves a large piece of it.
    OPENBLAS_NUM_THREADS: '1',
    OMP_NUM_THREADS: '1',
    MKL_NUM_THREADS: '1',
    NUMEXPR_NUM_THREADS: '1',
    ARROW_DEFAULT_MEMORY_POOL: 'system',
  };
}

function workerLimits(message: JobMessage): Record<string, number> {
  const { cpuMsMax, memoryBytesMax, fileBytesMax, openFilesMax } = message.plan.limits;
  // As an ordinary user the job shares its uid, and the limit, with all else that the user runs.
  const others = message.uid === undefined ? countTasks(process.getuid?.() ?? 0) : 0;
  return {
    cpuSeconds: Math.max(1, Math.ceil(cpuMsMax / 1000)),
    setupSeconds: Math.ceil(limits.setupMsMax / 1000),
    memoryBytes: memoryBytesMax,
    fileBytes: fileBytesMax,
    openFiles: openFilesMax,
    tasks: others + limits.tasksMax,
    stackBytes: limits.stackBytesMax,
  };
}

interface SplitContract {
  readonly tables: readonly (Uint8Array | null)[];
  readonly bundle: Uint8Array | null;
  readonly rest: object;
}

/** Binary parts travel as frames of their own. */
function split(contract: JobMessage['contract']): SplitContract {
  switch (contract.platform) {
    case 'kusto': {
      const { input, ...rest } = contract;
      return { tables: [input], bundle: null, rest };
    }
    case 'azureml-classic':
    case 'azureml-designer': {
      const { inputs, bundle, ...rest } = contract;
      return { tables: inputs, bundle, rest };
    }
    case 'processor':
    case 'script':
    case 'surface':
      return { tables: [], bundle: null, rest: contract };
  }
}
