import type { Level } from '../finding.ts';
import type { PlatformId } from '../platform/platform.ts';
import type { IsolationTier } from '../job/plan.ts';
import type { ImageName } from '../rules/packages/python-image.ts';
import type { PolicyLimits } from './types.ts';

/**
 * A policy as its author writes it: the form of the YAML file and of {@link definePolicy}'s
 * argument. What may be left out has a default; `Policy` is the same with all of them filled in.
 */
export interface PolicyFile {
  readonly apiVersion: 'sallyport/v1';
  readonly name: string;
  readonly title?: string | undefined;
  readonly platform: PlatformId;
  readonly python?: PythonVersion | undefined;
  readonly image?: ImageName | null | undefined;
  readonly imports: ImportsFile;
  readonly rules?: Readonly<Record<string, RuleFile>> | undefined;
  readonly bundle?: BundleFile | undefined;
  readonly callouts?: readonly CalloutFile[] | undefined;
  readonly identities?: IdentitiesFile | undefined;
  readonly plugin?: 'enabled' | 'disabled' | undefined;
  readonly sandbox?: SandboxFile | null | undefined;
  readonly limits?: { readonly [Name in keyof PolicyLimits]?: number | undefined } | undefined;
  readonly isolation?:
    | {
        readonly require?: IsolationTier | undefined;
        readonly network?: 'none' | 'proxy' | undefined;
        readonly processes?: 'none' | 'allowed' | undefined;
      }
    | undefined;
  readonly runtime?: string | null | undefined;
  readonly warm?: WarmFile | null | undefined;
}

/** How Python code that a job brings along is judged. */
export interface BundleFile {
  readonly atMost?: Level | 'off' | undefined;
  readonly rules?: Readonly<Record<string, RuleFile>> | undefined;
}

/** Interpreters kept ready with modules loaded. */
export interface WarmFile {
  readonly modules?: readonly string[] | undefined;
  readonly workersMax?: number | undefined;
  readonly jobsMax?: number | undefined;
}

/** Versions of the language that scripts can be judged as. */
export const pythonVersions = ['3.9', '3.10', '3.11', '3.12', '3.13'] as const;
export type PythonVersion = (typeof pythonVersions)[number];

export type ImportsFile =
  | { readonly match: 'any' }
  | {
      readonly match: 'exact' | 'prefix';
      readonly members?: 'listed-module' | 'submodules' | undefined;
      readonly allow: readonly string[];
    };

export type OptionValue = string | number | boolean | readonly string[];

export type RuleFile =
  Level | 'off' | { readonly level: Level | 'off'; readonly [option: string]: OptionValue };

export type CalloutFile = OwnCallout | KustoCallout | ArmCallout;

export interface OwnCallout {
  readonly id: string;
  readonly type: string;
  readonly canCall: boolean;
  readonly hosts?: readonly string[] | undefined;
  readonly pathPrefix?: string | undefined;
  readonly regex?: string | undefined;
  readonly because?: string | undefined;
  readonly expires?: string | undefined;
}

/** https://learn.microsoft.com/kusto/management/callout-policy */
export interface KustoCallout {
  readonly CalloutType: string;
  readonly CalloutUriRegex: string;
  readonly CanCall: boolean;
}

/** The same entry as Azure Resource Manager writes it. */
export interface ArmCallout {
  readonly calloutType: string;
  readonly calloutUriRegex: string;
  readonly outboundAccess: 'Allow' | 'Deny';
  readonly calloutId?: string | undefined;
}

export type IdentitiesFile =
  | readonly never[]
  | {
      readonly cluster?: readonly IdentityFile[] | undefined;
      readonly database?: readonly IdentityFile[] | undefined;
    };

export type IdentityFile =
  { readonly objectId: string; readonly allowedUsages: readonly string[] | string } | KustoIdentity;

/** https://learn.microsoft.com/kusto/management/managed-identity-policy */
export interface KustoIdentity {
  readonly ObjectId: string;
  readonly AllowedUsages: string;
  /** The service fills in what follows; these are read and have no effect. */
  readonly ClientId?: string | null | undefined;
  readonly TenantId?: string | null | undefined;
  readonly DisplayName?: string | null | undefined;
  /** True where the object id is that of the identity that jobs call `system`. */
  readonly IsSystem?: boolean | null | undefined;
}

export type SandboxFile = OwnSandbox | readonly KustoSandbox[];

export interface OwnSandbox {
  readonly isEnabled?: boolean | undefined;
  readonly targetCountPerNode?: number | undefined;
  readonly maxCpuRatePerSandbox?: number | undefined;
  readonly maxMemoryMbPerSandbox?: number | undefined;
}

/** https://learn.microsoft.com/kusto/management/sandbox-policy */
export interface KustoSandbox {
  readonly SandboxKind: 'PythonExecution' | 'RExecution';
  /** False where it is not said. */
  readonly IsEnabled?: boolean | undefined;
  /** Read, and without effect: what is kept ready is said by `warm`. */
  readonly InitializeOnStartup?: boolean | undefined;
  readonly TargetCountPerNode?: number | undefined;
  readonly MaxCpuRatePerSandbox?: number | undefined;
  readonly MaxMemoryMbPerSandbox?: number | undefined;
}
