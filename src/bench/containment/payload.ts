import type { Payload } from '../../executor/types.ts';
import type { ExecutionPlan } from '../../job/plan.ts';
import type { RunContract } from '../../job/types.ts';

/** What no honest script comes to. */
export const roomyLimits: ExecutionPlan['limits'] = {
  wallMsMax: 10_000,
  cpuMsMax: 10_000,
  memoryBytesMax: 2 ** 31,
  tasksMax: 64,
  fileBytesMax: 2 ** 24,
  openFilesMax: 64,
  workDirectoryBytesMax: 2 ** 28,
  workDirectoryEntriesMax: 10_000,
  stdoutBytesMax: 2 ** 17,
  stderrBytesMax: 2 ** 17,
  resultBytesMax: 2 ** 22,
  resultRowsMax: 1_000,
  networkBytesMax: 2 ** 24,
  networkConnectionsMax: 64,
  networkConnectionsTotalMax: 1_000,
  networkConnectMsMax: 10_000,
  networkIdleMsMax: 10_000,
};

export interface JobOptions {
  readonly limits?: Partial<ExecutionPlan['limits']>;
  readonly tier?: ExecutionPlan['isolation']['require'];
  readonly processes?: ExecutionPlan['isolation']['processes'];
  readonly network?: ExecutionPlan['isolation']['network'];
  readonly destinations?: ExecutionPlan['destinations'];
  readonly imports?: ExecutionPlan['imports'];
  readonly runtime?: string | null;
  readonly python?: string;
  readonly runsMax?: number;
  readonly sandbox?: ExecutionPlan['sandbox'];
  readonly warm?: ExecutionPlan['warm'];
  readonly contract?: RunContract;
}

/** A job that no static gate looked at. */
export function payloadOf(script: string, options: JobOptions = {}): Payload {
  const contract = options.contract ?? { platform: 'script' };
  const plan: ExecutionPlan = {
    limits: { ...roomyLimits, ...options.limits },
    isolation: {
      require: options.tier ?? 'kernel',
      network: options.network ?? 'none',
      processes: options.processes ?? 'none',
    },
    runsMax: options.runsMax ?? 512,
    sandbox: options.sandbox ?? null,
    destinations: options.destinations ?? [],
    imports: options.imports ?? null,
    python: options.python ?? '3.11',
    runtime: options.runtime ?? null,
    warm: options.warm ?? null,
  };
  return { platform: contract.platform, script, contract, plan };
}
