import type { ExecutionPlan, IsolationTier } from '../job/plan.ts';
import type { Json, RunContract } from '../job/types.ts';
import type { PlatformId } from '../platform/platform.ts';
import type { WarmCounts } from './cpython/pool/pools.ts';
import type { PlatformStatus } from './platform-status.ts';

/** What is handed to an executor beside the permit. */
export interface Payload {
  readonly platform: PlatformId;
  /** The decoded text that was judged: what runs. */
  readonly script: string;
  readonly contract: RunContract;
  readonly plan: ExecutionPlan;
}

export const outcomeStatuses = [
  'completed',
  'denied',
  'script-error',
  'timed-out',
  'out-of-memory',
  'output-limit',
  'resource-limit',
  'killed',
  'bad-input',
  'bad-result',
  'cancelled',
  'throttled',
  'sandbox-error',
] as const;
export type OutcomeStatus = (typeof outcomeStatuses)[number];

export interface LogLine {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** A file that the script left behind and the platform collects: a plot. */
export interface OutputFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Why a run did not complete, in words for the script's author. */
export interface Failure {
  readonly message: string;
  readonly help: string;
  /** The user's own lines only, user's numbering; empty when there is none. */
  readonly traceback: string;
  /** 1-based line of the script, where one is to blame. */
  readonly line: number | null;
  /** The platform's own error code, where it documents one: `0085`, `E_SB_QUERY_THROTTLED_ERROR`. */
  readonly platformCode: string | null;
  /** For a limit: which, its value, and what was used as far as known. */
  readonly limit: {
    readonly name: string;
    readonly value: number;
    readonly used: number | null;
  } | null;
}

export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** In a control group the pages of files count that the job was the first to read. */
  readonly peakMemoryBytes: number;
  /** Through the proxy; 0 where the plan gives no network. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  readonly resultBytes: number;
}

/** What became of Kusto's options for a run. */
export interface SandboxRecord {
  readonly distribution: 'single' | 'per_node';
  /** Sandboxes that ran side by side, each with a part of the input; 0 where none was begun. */
  readonly sandboxes: number;
  /** The input was to go by a file; small ones go through the pipe anyway. */
  readonly spillToDisk: boolean;
  /** Bounds of the sandbox policy for each; null where the policy has none. */
  readonly memoryMbMax: number | null;
  readonly cpuPercentMax: number | null;
  /** Those of the bounds that this host could not hold the run to. */
  readonly unenforced: readonly ('memoryMbMax' | 'cpuPercentMax')[];
}

export interface Outcome {
  readonly status: OutcomeStatus;
  /** What the platform itself would say of the run, where it documents that; else null. */
  readonly platformStatus: PlatformStatus | null;
  /** Arrow IPC streams by output port, empty unless the script came to its end. */
  readonly tables: readonly Uint8Array[];
  readonly files: readonly OutputFile[];
  readonly log: readonly LogLine[];
  readonly stdout: string;
  readonly stderr: string;
  /** Output was cut at the limit. */
  readonly truncated: boolean;
  readonly failure: Failure | null;
  /** The checkpoint for the next run (processor); undefined where the platform has none. */
  readonly checkpoint: Json | undefined;
  /** Things that a platform does silently and a person should know: an index dropped, a column renamed. */
  readonly notes: readonly string[];
  readonly usage: Usage;
  /** Null on other platforms than Kusto. */
  readonly sandbox: SandboxRecord | null;
  readonly environment: {
    readonly tier: IsolationTier;
    readonly python: string;
    readonly runtime: string | null;
  };
}

export type RunEvent =
  | {
      readonly type: 'progress';
      readonly stage:
        'check' | 'inspect' | 'admit' | 'queued' | 'start' | 'verify' | 'run' | 'result';
    }
  | {
      /** How much of an artifact is there. */
      readonly type: 'artifact';
      readonly name: string;
      readonly receivedBytes: number;
      /** Null where its server did not announce it. */
      readonly totalBytes: number | null;
    }
  | { readonly type: 'log'; readonly line: LogLine }
  | { readonly type: 'stdout' | 'stderr'; readonly text: string };

export interface ExecuteOptions {
  /** Aborted before the outcome is handed out, it is `cancelled`. */
  readonly signal?: AbortSignal;
  /**
   * Hears each event in a turn of its own, all of them before the outcome; text of one stream may
   * come joined. What it throws is dropped.
   */
  readonly onEvent?: (event: RunEvent) => void;
}

export interface Capabilities {
  /** The tier that a job gets whose policy is content with `kernel`; `none` where no other is. */
  readonly tier: IsolationTier;
  /** Each tier but `none`, the weakest first: why the host does not give it and what to install. */
  readonly tiers: readonly { readonly name: IsolationTier; readonly obstacle: string | null }[];
  readonly python: { readonly path: string; readonly version: string };
  /** 0 where the kernel has no Landlock. */
  readonly landlockAbi: number;
  readonly runtimes: readonly string[];
  /** Interpreters kept ready since this executor was opened, one entry for each kind in use. */
  readonly warm: readonly WarmCounts[];
}

/** Door two. It has no entry that takes a job without a permit. */
export interface Executor {
  capabilities(): Promise<Capabilities>;
  /**
   * Verifies the permit against the payload, runs the payload in a contained process, returns what became of it.
   *
   * @throws GatewayError `ERR_PERMIT_*` when the permit does not name this payload: nothing was run.
   */
  execute(permit: string, payload: Payload, options?: ExecuteOptions): Promise<Outcome>;
  /**
   * Ends what runs (`cancelled`), refuses what waits (`ERR_EXECUTOR_CLOSED`), and waits until nothing
   * is left. May be called again.
   */
  close(): Promise<void>;
}
