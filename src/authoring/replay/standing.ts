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
}

/** What of the decisions of one context still holds under another policy. */
export interface Standing {
  /** Rules on scripts that are errors under the policy, and whose recorded hits stand. */
  readonly standing: ReadonlySet<string>;
  /** Other errors: their hits say nothing, or another list of imports has a say in them. */
  readonly others: readonly StandingRule[];
  /** Why scripts would be read otherwise; null where they would not. */
  readonly reading: string | null;
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
  const isListSame = same(({ imports }) => imports);
  const stands = (rule: Rule): boolean =>
    doubtOf(rule) === null && (isListSame || !readsImports(rule));
  const isSame = (is: boolean): 'same' | 'changed' => (is ? 'same' : 'changed');
  const rulesAreSame = canonicalJson(old.rules) === canonicalJson(known);
  return {
    standing: new Set(errors.filter(stands).map(({ id }) => id)),
    others: errors.filter((rule) => !stands(rule)).map((rule) => ({ rule, doubt: doubtOf(rule) })),
    reading,
    artifacts: isSame(
      same(({ callouts, identities, limits }) => [callouts, identities, limits.sasHoursMax]),
    ),
    content: isSame(
      everyRule === null && rulesAreSame && same((of) => [of.bundle, of.rules, placeOf(of)]),
    ),
  };
}

/** What code runs in. */
function placeOf({ image, isolation, runtime }: Policy): unknown {
  return [image, isolation, runtime];
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
