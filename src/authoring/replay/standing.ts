import { canonicalJson } from '../../job/canonical.ts';
import type { ContextRecord } from '../../decision-log/record.ts';
import { ruleDigests } from '../../decision-log/context.ts';
import type { Policy } from '../../policy/types.ts';
import { levelUnder, optionsUnder } from '../../rules/compile.ts';
import type { Doubt } from './judgement.ts';
import { readsImports, readsPackages } from '../../rules/import-checks.ts';
import type { Rule, RuleCatalog } from '../../rules/types.ts';

/** What decisions are replayed under. */
export interface ReplayedUnder {
  readonly policy: Policy;
  readonly catalog: RuleCatalog;
  /** Digest of the surface map. */
  readonly surface: string | null;
  /** Version of the package. */
  readonly version: string;
}

/** A rule that would deny, and whether a log tells if it hits. */
export interface StandingRule {
  readonly rule: Rule;
  /** Why its recorded hits say nothing, of it or of all alike; null where they stand. */
  readonly doubt: Doubt | null;
  readonly readsImports: boolean;
}

/** What of the decisions of one context still holds under another policy. */
export interface Standing {
  /** Rules on scripts that are errors under the policy: no others decide. */
  readonly errors: readonly StandingRule[];
  /** Why scripts would be read otherwise; null where they would not. */
  readonly reading: string | null;
  readonly imports: 'same' | 'changed';
  /** Whether artifacts are judged as they were. */
  readonly artifacts: 'same' | 'changed';
  /** Whether code that jobs bring along is judged as it was. */
  readonly content: 'same' | 'changed';
}

/** Compares what decisions were made under with what they are replayed under. */
export function standingOf(old: ContextRecord, under: ReplayedUnder): Standing {
  const { catalog, policy } = under;
  const reading = readingChange(old, under);
  const known = ruleDigests(catalog);
  const same = (ask: (of: Policy) => unknown): boolean =>
    canonicalJson(ask(old.policy)) === canonicalJson(ask(policy));
  const surface = old.surface === under.surface ? null : 'it was judged by another surface map';
  const everyRule = reading ?? surface;
  const doubtOf = (rule: Rule): Doubt | null => {
    const global = reading ?? (asksForMap(rule, policy) ? surface : null);
    if (global !== null) return { rule: 'every rule', why: global };
    const why = ruleChange(rule, old, { policy, digest: known[rule.id] });
    return why === null ? null : { rule: rule.id, why };
  };
  const errors = catalog.rules.filter(
    (rule) => rule.stage === 'rules' && levelUnder(rule, policy) === 'error',
  );
  const isSame = (is: boolean): 'same' | 'changed' => (is ? 'same' : 'changed');
  const rulesAreSame = canonicalJson(old.rules) === canonicalJson(known);
  return {
    errors: errors.map((rule) => ({
      rule,
      doubt: doubtOf(rule),
      readsImports: readsImports(rule),
    })),
    reading,
    imports: isSame(same(({ imports }) => imports)),
    artifacts: isSame(
      same(({ callouts, identities, limits }) => [callouts, identities, limits.sasHoursMax]),
    ),
    content: isSame(
      everyRule === null && rulesAreSame && same(({ bundle, rules }) => [bundle, rules]),
    ),
  };
}

function readingChange(old: ContextRecord, { policy, version }: ReplayedUnder): string | null {
  if (old.sallyport !== version) return `it was judged by version ${old.sallyport} of Sallyport`;
  if (old.policy.platform !== policy.platform) return 'it was judged for another platform';
  if (old.policy.python === policy.python) return null;
  return `it was judged as Python ${old.policy.python}`;
}

function ruleChange(
  rule: Rule,
  old: ContextRecord,
  { policy, digest }: { readonly policy: Policy; readonly digest: string | undefined },
): string | null {
  if (!Object.hasOwn(old.rules, rule.id)) return 'the rule was not there';
  if (old.rules[rule.id] !== digest) return 'the page of the rule was another';
  const isElsewhere = old.policy.image !== policy.image || old.policy.runtime !== policy.runtime;
  if (isElsewhere && readsPackages(rule)) return 'it was judged for another image or runtime';
  if (asksForNetwork(rule) && isOtherNetwork(old, policy)) {
    return 'it was judged with another `isolation.network`';
  }
  const options = canonicalJson(optionsUnder(rule, policy));
  return canonicalJson(optionsUnder(rule, old.policy)) === options
    ? null
    : 'the rule had other options';
}

/** Whether what a rule finds depends on the surface map: only plain imports do not. */
function asksForMap({ match }: Rule, { imports }: Policy): boolean {
  const isPlain = match.every(({ check }) => check === 'import-allow-list');
  return !isPlain || imports.members === 'submodules';
}

/** Whether some of what a rule looks for depends on the network that scripts have. */
function asksForNetwork({ match }: Rule): boolean {
  return match.some(({ network }) => network !== undefined);
}

function isOtherNetwork(old: ContextRecord, { isolation }: Policy): boolean {
  return (old.policy.isolation?.network ?? 'none') !== isolation.network;
}
