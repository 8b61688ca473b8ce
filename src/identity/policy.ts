import { z } from 'zod';
import { completeIdentity } from '../policy/complete.ts';
import type { IdentityFile } from '../policy/file.ts';
import { readJson } from '../policy/json.ts';
import type { JsonResult } from '../policy/json.ts';
import { readKustoCommand } from '../policy/kusto-command.ts';
import { readKustoRows } from '../policy/kusto-rows.ts';
import type { KustoRow } from '../policy/kusto-rows.ts';
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

/** A managed-identity policy as it came. */
export interface IdentityPolicyText {
  /** `merge` adds to what is there, `replace` is the whole of it. */
  readonly mode: 'replace' | 'merge';
  /** The level that a command is for; null where the text does not say. */
  readonly level: 'cluster' | 'database' | null;
  readonly entries: readonly IdentityEntry[];
}

/**
 * Reads a managed-identity policy (https://learn.microsoft.com/kusto/management/managed-identity-policy):
 * the JSON array, what `.show` printed, or a whole `.alter`, `.alter-merge` or `.delete` command.
 * Faults are values, all of them, each with line and column.
 */
export function readIdentityPolicy(text: string): JsonResult<IdentityPolicyText> {
  const source = text.replace(/^\uFEFF/, '');
  const command = readKustoCommand(source, 'managed_identity');
  if (command !== null) {
    if (!command.ok) return command;
    const { verb, level, json } = command.command;
    return readAs(json, { mode: verb === 'alter-merge' ? 'merge' : 'replace', level });
  }
  const [row, second] = readKustoRows(source, 'Policies') ?? [];
  if (row === undefined) return readAs(source, { mode: 'replace', level: null });
  if (second !== undefined) {
    const message = 'the table has several rows, and each is a policy of its own';
    const help = 'Take the row of the cluster, or that of one database.';
    return { ok: false, faults: [{ message, help }] };
  }
  return readAs(row.get('Policies') ?? '', { mode: 'replace', level: levelOf(row) });
}

function levelOf(row: KustoRow): IdentityPolicyText['level'] {
  const name = row.get('EntityName');
  return name === undefined ? null : name === '' ? 'cluster' : 'database';
}

function readAs(
  json: string,
  rest: Omit<IdentityPolicyText, 'entries'>,
): JsonResult<IdentityPolicyText> {
  if (json.trim() === 'null') return { ok: true, value: { ...rest, entries: [] } };
  const read = readJson(json, identitiesFile);
  if (!read.ok) return read;
  return { ok: true, value: { ...rest, entries: read.value.map(completeIdentity) } };
}

/** The policy of one level after a command: the usages of an identity that is known are united. */
export function applyIdentities(
  current: readonly IdentityEntry[],
  { mode, entries }: Pick<IdentityPolicyText, 'mode' | 'entries'>,
): IdentityEntry[] {
  const usages = new Map<string, Set<string>>();
  for (const { objectId, allowedUsages } of mode === 'replace'
    ? entries
    : [...current, ...entries]) {
    const known = usages.get(objectId) ?? new Set();
    usages.set(objectId, known);
    for (const usage of allowedUsages) known.add(usage);
  }
  return [...usages].map(([objectId, all]) => ({ objectId, allowedUsages: [...all] }));
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
