import { applyCallouts, readCalloutPolicy } from '../../callout/read-policy.ts';
import { patternForms } from '../../callout/entry-forms.ts';
import { GatewayError } from '../../errors.ts';
import { applyIdentities, readIdentityPolicy } from '../../identity/policy.ts';
import type { IdentityPolicies } from '../../identity/policy.ts';
import type { JsonResult } from '../../policy/json.ts';
import type { KustoCallout } from '../../policy/file.ts';
import { readSandboxPolicy } from '../../policy/sandbox.ts';
import type { SandboxPolicy } from '../../policy/types.ts';

/** A text, and what it is called in errors. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What a cluster printed, in the forms that our readers take. */
export interface KustoTexts {
  readonly callouts?: NamedText | undefined;
  /** Of the cluster, of a database, or both. */
  readonly identities?: readonly NamedText[] | undefined;
  readonly sandbox?: NamedText | undefined;
}

/** Blocks of a policy file. */
export interface KustoParts {
  readonly callouts: readonly KustoCallout[] | null;
  readonly identities: IdentityPolicies | null;
  /** What holds for Python. */
  readonly sandbox: SandboxPolicy | null;
  /** What was taken for granted. */
  readonly assumed: readonly string[];
}

/**
 * Reads what `.show` printed, a JSON array or a command.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` with every fault of the first text that is none of them
 */
export function readKustoParts({ callouts, identities = [], sandbox }: KustoTexts): KustoParts {
  const assumed: string[] = [];
  return {
    callouts: callouts === undefined ? null : calloutsIn(callouts),
    identities: identities.length === 0 ? null : identitiesIn(identities, assumed),
    sandbox: sandbox === undefined ? null : sandboxIn(sandbox),
    assumed,
  };
}

function sandboxIn({ name, text }: NamedText): SandboxPolicy {
  return demand(readSandboxPolicy(text), name, 'a sandbox policy').python;
}

function calloutsIn({ name, text }: NamedText): KustoCallout[] {
  const entries = applyCallouts([], demand(readCalloutPolicy(text), name, 'a callout policy'));
  const forms = entries.map((entry) => demand(patternForms(entry), name, 'a callout policy'));
  return forms.flat();
}

function identitiesIn(texts: readonly NamedText[], assumed: string[]): IdentityPolicies {
  const levels: { cluster: IdentityPolicies['cluster']; database: IdentityPolicies['database'] } = {
    cluster: [],
    database: [],
  };
  for (const { name, text } of texts) {
    const read = demand(readIdentityPolicy(text), name, 'a managed-identity policy');
    if (read.level === null)
      assumed.push(`${name} does not say its level: taken for the cluster's`);
    const level = read.level ?? 'cluster';
    levels[level] = applyIdentities(levels[level], { mode: 'merge', entries: read.entries });
  }
  return levels;
}

function demand<T>(read: JsonResult<T>, path: string, what: string): T {
  if (read.ok) return read.value;
  const faults = read.faults.map((fault) => ({ ...fault, path }));
  const message = `${path} is not ${what}: ${faults[0]?.message ?? 'it cannot be read'}`;
  throw new GatewayError('ERR_POLICY_INVALID', message, { faults });
}
