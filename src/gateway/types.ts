import type { Fetched } from '../artifacts/fetch-all.ts';
import type { ArtifactOptions } from '../artifacts/options.ts';
import type {
  Capabilities,
  ExecuteOptions,
  Executor,
  Outcome,
  Payload,
} from '../executor/types.ts';
import type { RawFinding } from '../finding.ts';
import type { Fixed } from '../fixes/rounds.ts';
import type { PermitKeys } from '../permit/keys.ts';
import type { Policy } from '../policy/types.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { WeighedFrom } from '../decision-log/log.ts';
import type { DecisionLogOptions, LogCounts } from '../decision-log/options.ts';
import type { HostOptions } from './host.ts';

export interface GatewayOptions extends HostOptions {
  /** Name of a preset, path of a policy file, or a policy from `parsePolicy` or `definePolicy`. */
  readonly policy: string | Policy;
  /** Which engine matches regular expressions; `auto` takes the native one where it loads. */
  readonly engines?: 'auto' | 'native' | 'portable';
  /**
   * Runs what is permitted, and what other gateways permit that were given the same one: they share
   * its slots, and the `keys` and `issuer` that it believes. It stays open when the gateway closes.
   */
  readonly executor?: Executor;
  /**
   * Parts that the input of a Kusto job is split into whose hint is `per_node`: what a cluster has
   * nodes. Each takes a slot, so no more than run at once. Default: one for each processor.
   */
  readonly nodes?: number;
  /** How artifacts of jobs are fetched. */
  readonly artifacts?: ArtifactOptions;
  /** Keys that sign permits; a fresh pair where they are not given. */
  readonly keys?: PermitKeys;
  /** Issuer named in permits. */
  readonly issuer?: string;
  /** Directory of rule pages, instead of the package's own. */
  readonly rules?: string;
  /** Directory of rule pages beside these: they add rules, and replace none. */
  readonly ownRules?: string;
  /** Whether verdicts are remembered for jobs that come again; true where it is not given. */
  readonly verdictCache?: boolean;
  /** Surface map of the runtime that scripts run in, instead of the package's own. */
  readonly surface?: string;
  /**
   * Where decisions are logged; nowhere where it is not given. A sink that fails or is slow changes and
   * delays no decision: what it does not take is lost, and counted.
   */
  readonly decisionLog?: DecisionLogOptions;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface CheckOptions {
  /** False where the verdict becomes part of another one, which is logged; true by default. */
  readonly isLogged?: boolean;
}

/** A permit, and what it permits. */
export interface Permitted {
  readonly permit: string;
  readonly payload: Payload;
}

/**
 * A verdict, and a permit with what it permits when the verdict is `allow`. A job whose input goes
 * to several sandboxes (Kusto's `per_node`) has its permits in `partitions` alone: all of them run, or
 * nothing of the job counts, and `joinOutcomes` makes one outcome of theirs.
 */
export type Admission = { readonly verdict: Verdict } & (
  | (Permitted & { readonly partitions: readonly Permitted[] })
  | {
      readonly permit: null;
      readonly payload: null;
      readonly partitions: readonly Permitted[];
    }
);

/** What `run` gives back: the outcome is null when nothing was run because the verdict is `deny`. */
export interface Run {
  readonly verdict: Verdict;
  readonly outcome: Outcome | null;
}

/** What `debugScript` gives back: the program is null when the verdict is `deny`. */
export interface Debug {
  readonly verdict: Verdict;
  readonly program: string | null;
}

export interface Gateway {
  readonly policy: Policy;
  readonly engines: {
    readonly regex: 'native' | 'portable';
  };
  /** What became of the decisions so far; null where none are logged. */
  readonly logged: LogCounts | null;
  /**
   * Judges a job. Synchronous: no file system, no network, no Python. Never throws for what a job
   * holds.
   */
  check(job: unknown, options?: CheckOptions): Verdict;
  /** Judges a script alone, without the demands on the job around it. */
  checkScript(script: string | Uint8Array, options?: CheckOptions): Verdict;
  /**
   * Findings of a text that holds scripts, such as a query, as one verdict: each has the level that
   * the policy gives its rule.
   *
   * @param isDenied the verdict is `deny`, whatever the policy says of the rules
   * @param made what it is made of, for the decision log; without it nothing is logged
   */
  weigh(
    text: string,
    findings: readonly RawFinding[],
    isDenied?: boolean,
    made?: WeighedFrom,
  ): Verdict;
  /**
   * Applies the fixes that findings carry and judges again, until nothing more can be fixed. The
   * script is judged in the job `around` it where there is one. Writes nothing; never throws for
   * what the script holds.
   */
  fixScript(script: string | Uint8Array, around?: Readonly<Record<string, unknown>>): Fixed;
  /**
   * Judges a job, fetches its artifacts, and signs a permit when all is allowed. Rejects with the
   * signal's reason when it aborts meanwhile.
   *
   * @throws GatewayError `ERR_USAGE` for an option about artifacts, `ERR_EXECUTOR_CLOSED`
   */
  admit(job: unknown, options?: ExecuteOptions): Promise<Admission>;
  /**
   * Fetches a script that a query reads from a URL, under the policy's `external_data` callouts. It
   * is not judged yet.
   */
  fetchScript(source: string, options?: ExecuteOptions): Promise<Fetched>;
  /**
   * Runs what a permit names.
   *
   * @throws GatewayError `ERR_PERMIT_*` when the permit does not name the payload, `ERR_RUNTIME_MISSING`,
   * `ERR_PYTHON_MISSING`, `ERR_ISOLATION_UNMET`, `ERR_PLATFORM_UNSUPPORTED` when this host cannot run it.
   */
  execute(permit: string, payload: Payload, options?: ExecuteOptions): Promise<Outcome>;
  /**
   * Judges a job for the processor and, where it is allowed, writes the whole Python program that its
   * run is, data included: the platform's debug script. It runs nothing; who runs it by hand does so
   * without a sandbox.
   *
   * @throws GatewayError `ERR_USAGE` where the policy is for another platform: those have none
   */
  debugScript(job: unknown): Promise<Debug>;
  /** `admit` and `execute`. Throws what `execute` throws. */
  run(job: unknown, options?: ExecuteOptions & CheckOptions): Promise<Run>;
  /** What this host can give a run, proved by a contained run that tries to get out. */
  capabilities(): Promise<Capabilities>;
  /**
   * Ends what runs (`cancelled`), refuses what waits (`ERR_EXECUTOR_CLOSED`), and waits until nothing
   * is left. May be called again.
   */
  close(): Promise<void>;
}
