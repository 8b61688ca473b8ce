import type { IsolationPolicy, RunLimits, WarmPolicy } from '../job/plan.ts';
import type { Level } from '../finding.ts';
import type { PlatformId } from '../platform/platform.ts';

/** How a policy treats one rule: off, or at a level with the rule's own options. */
export interface RuleSetting {
  readonly level: Level | 'off';
  readonly options: Readonly<Record<string, string | number | boolean | readonly string[]>>;
}

export interface ImportPolicy {
  /** `exact`: `a` does not admit `a.b`. `prefix`: it does. `any`: no allow-list. */
  readonly match: 'exact' | 'prefix' | 'any';
  /**
   * `listed-module`: `from xml import etree` is judged by `xml`. `submodules`: by `xml.etree` too.
   */
  readonly members: 'listed-module' | 'submodules';
  readonly allow: readonly string[];
}

/**
 * One entry of a callout policy: Kusto's own form (regex alone) or ours (hosts and path prefix).
 */
export interface CalloutEntry {
  readonly id: string;
  /** Lower case: `sandbox_artifacts`, `external_data`, `webapi`… */
  readonly type: string;
  readonly canCall: boolean;
  readonly regex: string | null;
  readonly hosts: readonly string[] | null;
  readonly pathPrefix: string | null;
  readonly because: string | null;
  /** ISO date (YYYY-MM-DD) after which the entry no longer admits anything. */
  readonly expires: string | null;
}

/** https://learn.microsoft.com/kusto/management/managed-identity-policy */
export interface IdentityEntry {
  /** `system` or a GUID in lower case. */
  readonly objectId: string;
  readonly allowedUsages: readonly string[];
}

/** Bounds of a job: on what it hands in, on its run, and on how many run beside it. */
export interface PolicyLimits extends RunLimits {
  readonly sourceBytesMax: number;
  /** Validity of the shared access signature of an artifact. */
  readonly sasHoursMax: number;
  /** Runs of the policy at once on one host; the host's own limit holds as well. */
  readonly runsMax: number;
}

/** How Python code that a job brings along is judged: modules of artifacts and bundles. */
export interface BundlePolicy {
  /** No finding counts as more, but for rules named here: `warning` tells and admits. */
  readonly atMost: Level | 'off';
  /** On top of the policy's own rules. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
}

/** https://learn.microsoft.com/kusto/management/sandbox-policy */
export interface SandboxPolicy {
  readonly isEnabled: boolean;
  readonly targetCountPerNode: number;
  readonly maxCpuRatePerSandbox: number;
  readonly maxMemoryMbPerSandbox: number;
}

/** A policy as loaded: checked, complete (defaults filled in), frozen. */
export interface Policy {
  readonly apiVersion: 'sallyport/v1';
  readonly name: string;
  readonly title: string;
  readonly platform: PlatformId;
  /** Version of the language that scripts are judged as: `3.11`. */
  readonly python: string;
  /**
   * Image of the platform whose packages scripts are judged by; null where there is none, or it is the
   * user's own.
   */
  readonly image: string | null;
  readonly imports: ImportPolicy;
  /** Only the rules that the policy names; every other rule is at its own level. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly bundle: BundlePolicy;
  readonly callouts: readonly CalloutEntry[];
  readonly identities: {
    readonly cluster: readonly IdentityEntry[];
    readonly database: readonly IdentityEntry[];
  };
  /** Of Kusto: a cluster has it disabled until somebody enables it. */
  readonly plugin: 'enabled' | 'disabled';
  readonly sandbox: SandboxPolicy | null;
  readonly limits: PolicyLimits;
  readonly isolation: IsolationPolicy;
  /** Name of the runtime that scripts run in; null for a bare interpreter. */
  readonly runtime: string | null;
  /** Interpreters kept ready; null for none. */
  readonly warm: WarmPolicy | null;
  /** `sha256:…` of the canonical JSON of all the above. */
  readonly digest: string;
}
