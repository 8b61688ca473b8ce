import type { CredentialKind } from '../callout/canonical-url.ts';
import type { SasTerms } from '../callout/sas.ts';
import type { Level } from '../finding.ts';
import type { PlatformId } from '../platform/platform.ts';
import type { Policy } from '../policy/types.ts';

/** Of the form below; a reader refuses what is newer than itself. */
export const logVersion = 1;

/** What a gateway was asked. */
export type LoggedVerb = 'check' | 'script' | 'fix' | 'admit' | 'run' | 'debug' | 'query';

/**
 * By what decisions were made: the policy as a whole, and digests of what each rule looks for. Stands
 * in a log before the first decision that names it.
 */
export interface ContextRecord {
  readonly kind: 'context';
  readonly version: typeof logVersion;
  /** Digest of all that follows; decisions name it. */
  readonly id: string;
  /** Version of the package. */
  readonly sallyport: string;
  readonly policy: Policy;
  /** Digest of the surface map; null where there was none. */
  readonly surface: string | null;
  /** Rule → digest of what it matches and which options it has. */
  readonly rules: Readonly<Record<string, string>>;
}

/** A finding of the verdict: what it was and where, without words from the script. */
export interface ReasonRecord {
  readonly rule: string;
  readonly level: Level;
  /** 1-based; 1 and 1 where the finding is about the job. */
  readonly line: number;
  readonly column: number;
  /** A code of the thing refused where one exists (`HOST_NOT_ALLOWED`). */
  readonly reason?: string;
  /** Only where `content` is `messages` or `script`: messages quote the script. */
  readonly message?: string;
}

/** Something found outside of the rules on scripts. */
export interface FaultRecord {
  /**
   * `form` the job, `artifact` a connection string, `syntax` reading the script, `content` what was
   * fetched or could not be, `query` the query around the calls.
   */
  readonly stage: 'form' | 'artifact' | 'syntax' | 'content' | 'query';
  readonly rule: string;
  readonly reason?: string;
  /** Where it has a level of its own, whatever the policy says of the rule. */
  readonly level?: Level;
}

/** What a connection string named, without its secrets. */
export interface ArtifactRecord {
  /** `https://host/path`; null where the string was refused or URLs are masked. */
  readonly url: string | null;
  /** Whether `url` leaves something out. */
  readonly masked: boolean;
  readonly credential: { readonly kind: CredentialKind; readonly identity: string | null } | null;
  /** Terms of a shared access signature; its signature is not recorded. */
  readonly sas: SasTerms | null;
}

/** `module`, `name` behind `from … import` or null, line, whether `module.name` is a module. */
export type ImportRecord = readonly [
  module: string,
  name: string | null,
  line: number,
  isModule: boolean,
];

/** What was found in a script before levels counted; null where it was not read as far as that. */
export interface FactsRecord {
  /** Rule → how often it hit, whatever its level. */
  readonly hits: Readonly<Record<string, number>>;
  /** Rules of `hits` that hit only because of what the list of imports does not admit. */
  readonly byImports: readonly string[];
  /** Null where imports are masked, or are too many. */
  readonly imports: readonly ImportRecord[] | null;
  /** Packages that the script's names lead to; null where imports are masked, or are too many. */
  readonly reach: {
    readonly modules: readonly string[];
    readonly functions: readonly string[];
    readonly always: boolean;
  } | null;
}

/** One script with its job. */
export interface ScriptRecord {
  readonly platform: PlatformId;
  /** Digest of script and contract. */
  readonly job: string;
  /** Digest of the script's bytes, and how many there are. */
  readonly script: string;
  readonly bytes: number;
  /** Judged alone, without the demands on a job. */
  readonly bare: boolean;
  /** The decoded text; only where `content` is `script`. */
  readonly text?: string;
  readonly facts: FactsRecord | null;
  readonly artifacts: readonly ArtifactRecord[];
  /** Artifacts and bundles that a run would lay beside the script. */
  readonly brings: number;
  readonly faults: readonly FaultRecord[];
}

/** One decision. */
export interface DecisionRecord {
  readonly kind: 'decision';
  readonly version: typeof logVersion;
  /** Unique. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly verb: LoggedVerb;
  /** Id of the context. */
  readonly context: string;
  readonly policy: { readonly name: string; readonly digest: string };
  /** Digest of rule pages and surface map, as permits name it. */
  readonly rules: string;
  readonly platform: PlatformId;
  readonly decision: 'allow' | 'deny';
  readonly reasons: readonly ReasonRecord[];
  /** One for a job or script; the calls of a query; none where the job could not be read. */
  readonly scripts: readonly ScriptRecord[];
  /** What is about none of the scripts. */
  readonly faults: readonly FaultRecord[];
}

/** Decisions that were made and are not in the log. */
export interface LossRecord {
  readonly kind: 'lost';
  readonly version: typeof logVersion;
  readonly time: string;
  /** Since the last such line, or the beginning. */
  readonly count: number;
}

export type LogRecord = ContextRecord | DecisionRecord | LossRecord;
