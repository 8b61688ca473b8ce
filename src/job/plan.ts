/** From the weakest to the strongest. */
export const isolationTiers = ['none', 'kernel', 'namespace', 'vm'] as const;
export type IsolationTier = (typeof isolationTiers)[number];

/** The weakest containment that a run may have. */
export interface IsolationPolicy {
  readonly require: IsolationTier;
  /** `proxy`: the hosts of `destinations`, in tier `namespace`. */
  readonly network: 'none' | 'proxy';
  /** `allowed`: a script may start processes of its own, in tier `namespace` or a stronger one. */
  readonly processes: 'none' | 'allowed';
}

/** What door two enforces; every field has its unit last. */
export interface RunLimits {
  readonly wallMsMax: number;
  readonly cpuMsMax: number;
  readonly memoryBytesMax: number;
  /** Threads and processes at once. */
  readonly tasksMax: number;
  readonly fileBytesMax: number;
  readonly openFilesMax: number;
  /** All files of the working directory together. */
  readonly workDirectoryBytesMax: number;
  readonly workDirectoryEntriesMax: number;
  readonly stdoutBytesMax: number;
  readonly stderrBytesMax: number;
  readonly resultBytesMax: number;
  readonly resultRowsMax: number;
  /** Through the proxy, both ways together. */
  readonly networkBytesMax: number;
  /** Connections through the proxy at once. */
  readonly networkConnectionsMax: number;
  /** Connections through the proxy in one run. */
  readonly networkConnectionsTotalMax: number;
  /** Asking the proxy, resolving and connecting, each. */
  readonly networkConnectMsMax: number;
  /** A connection through the proxy on which nothing moves. */
  readonly networkIdleMsMax: number;
}

type NetworkLimit = Extract<keyof RunLimits, `network${string}`>;

/** For a run that has no network, as limits have to be whole. */
export const unusedNetworkLimits: Pick<RunLimits, NetworkLimit> = {
  networkBytesMax: 1_024,
  networkConnectionsMax: 1,
  networkConnectionsTotalMax: 1,
  networkConnectMsMax: 1_000,
  networkIdleMsMax: 1_000,
};

/** What a script may connect to. */
export interface Destination {
  /** Exact, in lower case. */
  readonly host: string;
  readonly port: number;
  /** Milliseconds since 1970 from which on it is admitted no longer; null for never. */
  readonly untilMs: number | null;
}

/** Interpreters that are kept ready with modules loaded, so that a job need not wait for them. */
export interface WarmPolicy {
  /** Loaded before there is a job. */
  readonly modules: readonly string[];
  /** Kept ready, each for one job: interpreters, or forks of one. */
  readonly workersMax: number;
  /** Forks that one interpreter gives before another takes its place. */
  readonly jobsMax: number;
}

/** What one sandbox may take of its node, where Kusto's sandbox policy says so. */
export interface SandboxBounds {
  /** Memory in use, in MB; mapped and unused address space does not count. */
  readonly memoryMbMax: number;
  /** Percent of all processors together. */
  readonly cpuPercentMax: number;
}

const mib = 1_048_576;

/** The memory of a sandbox in bytes. */
export function sandboxBytes(sandbox: SandboxBounds | null | undefined): number {
  return sandbox === null || sandbox === undefined ? Infinity : sandbox.memoryMbMax * mib;
}

/** How a script is to be run: derived from the policy by the gateway, named by the permit. */
export interface ExecutionPlan {
  readonly limits: RunLimits;
  /** Runs of the policy at once on one host. */
  readonly runsMax: number;
  readonly isolation: IsolationPolicy;
  readonly sandbox: SandboxBounds | null;
  /** Empty unless `isolation.network` is `proxy`. */
  readonly destinations: readonly Destination[];
  /**
   * The import guard for the user's own code; null for none. Early and clear messages, not the
   * boundary.
   */
  readonly imports: {
    readonly match: 'exact' | 'prefix';
    readonly allow: readonly string[];
  } | null;
  /** Version of the language that the script was judged as. */
  readonly python: string;
  readonly runtime: string | null;
  /** Null: each job starts an interpreter of its own. */
  readonly warm: WarmPolicy | null;
}
