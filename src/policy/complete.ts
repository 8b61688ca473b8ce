import { digestJson } from '../job/canonical.ts';
import type { WarmPolicy } from '../job/plan.ts';
import type {
  CalloutFile,
  IdentitiesFile,
  IdentityFile,
  ImportsFile,
  PolicyFile,
  RuleFile,
  SandboxFile,
  WarmFile,
} from './file.ts';
import { pythonOf, usualImage } from '../rules/packages/python-image.ts';
import { limitRanges } from './limit-ranges.ts';
import { splitUsages } from './parts-schema.ts';
import { completeSandbox } from './sandbox.ts';
import type {
  CalloutEntry,
  IdentityEntry,
  ImportPolicy,
  Policy,
  RuleSetting,
  PolicyLimits,
} from './types.ts';

/** A checked file with every default filled in, frozen, and with its digest. */
export function completePolicy(file: PolicyFile): Policy {
  const python = file.python ?? (file.image ? pythonOf(file.image) : '3.11');
  const policy: Omit<Policy, 'digest'> = {
    apiVersion: file.apiVersion,
    name: file.name,
    title: file.title ?? file.name,
    platform: file.platform,
    python,
    image: file.image === undefined ? usualImage(file.platform, python) : file.image,
    imports: completeImports(file.imports),
    rules: completeRules(file.rules ?? {}),
    bundle: {
      atMost: file.bundle?.atMost ?? 'error',
      rules: completeRules(file.bundle?.rules ?? {}),
    },
    callouts: (file.callouts ?? []).map((entry, index) => completeCallout(entry, index)),
    identities: completeIdentities(file.identities ?? []),
    plugin: file.plugin ?? 'disabled',
    sandbox: completeSandbox(file.sandbox ?? null),
    limits: completeLimits(file.limits ?? {}, file.sandbox ?? null),
    isolation: {
      require: file.isolation?.require ?? 'kernel',
      network: file.isolation?.network ?? 'none',
      processes: file.isolation?.processes ?? 'none',
    },
    runtime: file.runtime ?? null,
    warm: completeWarm(file.warm ?? null),
  };
  return freezeDeep({ ...policy, digest: digestJson(policy) });
}

function completeWarm(warm: WarmFile | null): WarmPolicy | null {
  if (warm === null) return null;
  const { modules = [], workersMax = 2, jobsMax = 1_000 } = warm;
  return { modules: [...modules], workersMax, jobsMax };
}

function completeImports(imports: ImportsFile): ImportPolicy {
  if (imports.match === 'any') return { match: 'any', members: 'listed-module', allow: [] };
  return {
    match: imports.match,
    members: imports.members ?? 'listed-module',
    allow: [...imports.allow],
  };
}

function completeRules(rules: Readonly<Record<string, RuleFile>>): Record<string, RuleSetting> {
  const entries = Object.entries(rules).map(([id, rule]): [string, RuleSetting] => {
    if (typeof rule === 'string') return [id, { level: rule, options: {} }];
    const { level, ...options } = rule;
    return [id, { level, options: structuredClone(options) }];
  });
  return Object.fromEntries(entries);
}

/**
 * An entry in any of its three forms as ours; entries without an id of their own are numbered from
 * 1.
 */
export function completeCallout(entry: CalloutFile, index: number): CalloutEntry {
  const bare = { hosts: null, pathPrefix: null, because: null, expires: null };
  const numbered = `entry-${index + 1}`;
  if ('CalloutType' in entry) {
    const { CalloutType: type, CalloutUriRegex: regex, CanCall: canCall } = entry;
    return { id: numbered, type: type.toLowerCase(), canCall, regex, ...bare };
  }
  if ('calloutType' in entry) {
    const { calloutType: type, calloutUriRegex: regex, outboundAccess, calloutId } = entry;
    const canCall = outboundAccess === 'Allow';
    return { id: calloutId ?? numbered, type: type.toLowerCase(), canCall, regex, ...bare };
  }
  return {
    id: entry.id,
    type: entry.type.toLowerCase(),
    canCall: entry.canCall,
    regex: entry.regex ?? null,
    hosts: entry.hosts === undefined ? null : [...entry.hosts],
    pathPrefix: entry.pathPrefix ?? null,
    because: entry.because ?? null,
    expires: entry.expires ?? null,
  };
}

function completeIdentities(identities: IdentitiesFile): Policy['identities'] {
  if (!('cluster' in identities || 'database' in identities)) return { cluster: [], database: [] };
  const { cluster = [], database = [] } = identities;
  return { cluster: cluster.map(completeIdentity), database: database.map(completeIdentity) };
}

/** An identity in either of its forms as ours. */
export function completeIdentity(entry: IdentityFile): IdentityEntry {
  const [id, usages] =
    'ObjectId' in entry
      ? [entry.IsSystem === true ? 'system' : entry.ObjectId, entry.AllowedUsages]
      : [entry.objectId, entry.allowedUsages];
  return {
    objectId: id.toLowerCase(),
    allowedUsages: typeof usages === 'string' ? splitUsages(usages) : [...usages],
  };
}

function completeLimits(
  given: NonNullable<PolicyFile['limits']>,
  sandbox: SandboxFile | null,
): PolicyLimits {
  const names = Object.keys(limitRanges) as (keyof PolicyLimits)[];
  const values = names.map((name) => [name, given[name] ?? limitRanges[name].default]);
  const complete = Object.fromEntries(values) as Record<keyof PolicyLimits, number>;
  const { targetCountPerNode } = completeSandbox(sandbox) ?? { targetCountPerNode: Infinity };
  return {
    ...complete,
    cpuMsMax: given.cpuMsMax ?? complete.wallMsMax * 2,
    runsMax: Math.min(complete.runsMax, targetCountPerNode),
  };
}

export function freezeDeep<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freezeDeep);
  }
  return value;
}
