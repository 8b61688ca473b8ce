import { digestBytes } from '../job/canonical.ts';
import { unusedNetworkLimits } from '../job/plan.ts';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { CpythonBackend } from './cpython/backend.ts';
import type { Work } from './cpython/backend.ts';
import type { Ending } from './cpython/process/ended.ts';
import { TierSelector } from './cpython/tiers/select.ts';
import { findRuntime } from './runtime/list.ts';

/** What a walk over the modules of a runtime is asked. */
export interface SurfaceQuestion {
  /** Modules to start from; null for every module that the runtime has. */
  readonly imports: {
    readonly match: 'exact' | 'prefix';
    readonly allow: readonly string[];
  } | null;
  /** Qualified names of functions and classes to look out for. */
  readonly functions: readonly string[];
}

export interface WalkOptions {
  /** Name of a prepared runtime; null for the bare interpreter. */
  readonly runtime: string | null;
  /** The walk imports packages, and packages run code: `none` has to be asked for. */
  readonly isolation: 'none' | 'kernel';
  readonly python?: string | undefined;
  readonly cacheDirectory?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long it may take; three minutes where it is not given. */
  readonly wallMsMax?: number | undefined;
}

/** What a walk came to, and what it was over. */
export interface SurfaceWalk {
  /** JSON as the packages' process wrote it: untrusted, at most `surfaceBytesMax` bytes. */
  readonly answer: string;
  readonly runtime: string | null;
  /** `3.11.2` */
  readonly python: string;
  readonly packages: Readonly<Record<string, string>>;
}

const walkLimits = {
  wallMsMax: 180_000,
  cpuMsMax: 180_000,
  memoryBytesMax: 6_442_450_944,
  tasksMax: 64,
  workDirectoryBytesMax: 67_108_864,
  workDirectoryEntriesMax: 1_000,
  fileBytesMax: 16_777_216,
  openFilesMax: 256,
  stdoutBytesMax: 4_194_304,
  stderrBytesMax: 4_194_304,
  resultBytesMax: limits.surfaceBytesMax,
  resultRowsMax: 1,
  ...unusedNetworkLimits,
} as const;

const alone = { processes: 'none', network: 'none' } as const;

/** How much of a runtime is walked: the preset ones come to a third of it. */
const walkBounds = { modulesMax: 9_000, nodesMax: 400_000, depthMax: 3 } as const;

/**
 * Imports modules in a contained process and asks which attributes lead from one to another, and to
 * the functions named. No script is run.
 *
 * @throws GatewayError `ERR_SURFACE_WALK` when the process did not come to its end,
 * `ERR_ISOLATION_UNMET`, `ERR_RUNTIME_MISSING`, and what opening an executor throws.
 */
export async function walkSurface(
  question: SurfaceQuestion,
  options: WalkOptions,
): Promise<SurfaceWalk> {
  const { cacheDirectory, isolation, python, signal, wallMsMax = walkLimits.wallMsMax } = options;
  const backend = await CpythonBackend.open({ python, cacheDirectory });
  const containment = await new TierSelector(backend).select({ require: isolation, ...alone });
  const { minor, version } = backend.interpreter;
  const name = options.runtime;
  const runtime = name === null ? null : await findRuntime(name, minor, { cacheDirectory, python });
  const digest = digestBytes('');
  const work: Work = {
    platform: 'surface',
    script: null,
    scriptDigest: digest,
    factsDigest: digest,
    contract: { platform: 'surface', ...question, ...walkBounds },
    plan: {
      limits: { ...walkLimits, wallMsMax },
      imports: null,
      destinations: [],
      isolation: alone,
    },
    runtime,
  };
  const ending = await backend
    .run(work, containment, { ...(signal && { signal }) })
    .catch((error: unknown) => String(error));
  const what = name === null ? `Python ${version}` : `runtime ${name} (Python ${version})`;
  if (typeof ending === 'string') throw broken(what, ending, 'This is about the host.');
  return {
    answer: answerOf(ending, what),
    runtime: name,
    python: version,
    packages: runtime?.packages ?? {},
  };
}

function answerOf(ending: Ending, what: string): string {
  const { conversation } = ending;
  const { failure, rows } = conversation;
  const sound = ending.stop === null && ending.code === 0 && conversation.complete;
  if (sound && failure === null && rows !== null) return rows;
  const last = conversation.log.at(-1)?.message;
  const at = last === undefined ? '' : `; the last module that it imported was \`${last}\``;
  throw broken(what, `${whyEnded(ending)}${at}`, 'Walk a policy that admits fewer modules.');
}

function whyEnded(ending: Ending): string {
  const { failure } = ending.conversation;
  if (ending.spawnFault !== null) return ending.spawnFault;
  if (ending.stop?.why === 'wallMsMax') return 'it took longer than it may';
  if (ending.stop?.why === 'resultBytesMax') {
    return `its answer is larger than ${walkLimits.resultBytesMax} bytes`;
  }
  if (ending.stop !== null) return `it was ended: ${ending.stop.why}`;
  if (failure !== null) return failure.message;
  if (ending.signal !== null) return `its process was ended by ${ending.signal}`;
  return `its process ended with exit code ${ending.code} before it had answered`;
}

function broken(what: string, why: string, help: string): GatewayError {
  const message = `The walk over the modules of ${what} did not come to its end: ${why}.`;
  return new GatewayError('ERR_SURFACE_WALK', message, { help });
}
