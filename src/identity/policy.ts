import { z } from 'zod';
import { completeIdentity } from '../policy/complete.ts';
import type { IdentityFile } from '../policy/file.ts';
import { readJson } from '../policy/json.ts';
import type { JsonResult } from '../policy/json.ts';
import { identityFile } from '../policy/parts-schema.ts';
import type { IdentityEntry } from '../policy/types.ts';

/** Identities by level, as a policy has them. */
export interface IdentityPolicies {
  readonly cluster: readonly IdentityEntry[];
  readonly database: readonly IdentityEntry[];
}

export type IdentityDecision =
  | { readonly decision: 'allow'; readonly entry: IdentityEntry }
  | {
      readonly decision: 'deny';
      readonly reason: 'IDENTITY_UNKNOWN' | 'USAGE_NOT_ALLOWED';
      readonly message: string;
      readonly help: string;
    };

const identitiesFile: z.ZodType<readonly IdentityFile[]> = z.array(identityFile).max(1_000);

/**
 * Reads the JSON array of a managed-identity policy
 * (https://learn.microsoft.com/kusto/management/managed-identity-policy). Faults are values, all of
 * them, each with line and column.
 */
export function readIdentityPolicy(text: string): JsonResult<readonly IdentityEntry[]> {
  const read = readJson(text, identitiesFile);
  return read.ok ? { ok: true, value: read.value.map(completeIdentity) } : read;
}

/** Usages that count at cluster level only, whatever a database policy says. */
const clusterUsages: readonly string[] = ['SandboxArtifacts'];

/**
 * Whether an identity may be used for something. `SandboxArtifacts` is granted by the cluster's
 * policy alone; other usages by either level.
 */
export function mayUse(
  identity: string,
  usage: string,
  policies: IdentityPolicies,
): IdentityDecision {
  const id = identity.toLowerCase();
  const isIt = (entry: IdentityEntry): boolean => entry.objectId === id;
  const grants = ({ allowedUsages }: IdentityEntry): boolean =>
    allowedUsages.includes(usage) || allowedUsages.includes('All');
  const clusterOnly = clusterUsages.includes(usage);
  const cluster = policies.cluster.filter(isIt);
  const database = policies.database.filter(isIt);
  const granting = (clusterOnly ? cluster : [...cluster, ...database]).find(grants);
  if (granting !== undefined) return { decision: 'allow', entry: granting };

  const level = clusterOnly ? 'cluster' : 'cluster or database';
  const shown = id === 'system' ? 'the system-assigned identity' : `the identity ${id}`;
  if (cluster.length === 0 && database.length === 0) {
    return {
      decision: 'deny',
      reason: 'IDENTITY_UNKNOWN',
      message: `no managed-identity policy names ${shown}`,
      help: `Grant it ${usage} in the ${level} policy, or use another credential.`,
    };
  }
  return {
    decision: 'deny',
    reason: 'USAGE_NOT_ALLOWED',
    message: database.some(grants)
      ? `${shown} is granted ${usage} by the database, where it does not count`
      : `${shown} is not granted ${usage}`,
    help: `Add ${usage} to its AllowedUsages in the ${level} policy.`,
  };
}
