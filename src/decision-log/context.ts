import { digestJson } from '../job/canonical.ts';
import type { Policy } from '../policy/types.ts';
import type { Rule, RuleCatalog } from '../rules/types.ts';
import { logVersion, type ContextRecord } from './record.ts';

/** By what a gateway decides. */
export interface DecidedBy {
  readonly policy: Policy;
  readonly catalog: RuleCatalog;
  /** Digest of the surface map; null where there is none. */
  readonly surface: string | null;
  /** Version of the package. */
  readonly version: string;
}

/** What every decision of one gateway has in common, as a log holds it once. */
export function contextOf({ catalog, policy, surface, version }: DecidedBy): ContextRecord {
  const rules = ruleDigests(catalog);
  const id = digestJson([logVersion, version, policy, surface, rules]);
  return {
    kind: 'context',
    ...{ version: logVersion, id, sallyport: version, policy, surface, rules },
  };
}

/** Rule → digest of what it looks for; words, levels and examples aside. */
export function ruleDigests({ rules }: RuleCatalog): Readonly<Record<string, string>> {
  return Object.fromEntries(rules.map((rule) => [rule.id, digestOf(rule)]));
}

function digestOf({ match, options, platforms, stage }: Rule): string {
  return digestJson([match, options, platforms, stage]).slice('sha256:'.length, 23);
}
