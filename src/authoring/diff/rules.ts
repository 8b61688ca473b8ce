import { canonicalJson } from '../../job/canonical.ts';
import type { Gateway } from '../../gateway/types.ts';
import type { Policy } from '../../policy/types.ts';
import { levelUnder, optionsUnder } from '../../rules/compile.ts';
import type { Rule, RuleCatalog } from '../../rules/types.ts';
import { change, type Effect, type PolicyChange } from './change.ts';

/** Both policies, and gateways that judge by them: examples are tried, not reasoned about. */
export interface Sides {
  readonly before: Gateway;
  readonly after: Gateway;
}

const shownMax = 3;

/** Which rules differ in level or options, shown by examples of their pages. */
export function ruleChanges(catalog: RuleCatalog, sides: Sides): PolicyChange[] {
  return catalog.rules.flatMap((rule) => [
    ...levelChange(rule, sides),
    ...optionChanges(rule, sides),
  ]);
}

function levelChange(rule: Rule, sides: Sides): PolicyChange[] {
  const [before, after] = both(sides, (policy) => levelUnder(rule, policy));
  if (before === after) return [];
  const effect: Effect =
    before === 'error' ? 'widening' : after === 'error' ? 'narrowing' : 'neither';
  const shown = effect === 'neither' ? [] : turned(rule, sides, effect);
  return [change(`rules.${rule.id}.level`, effect, `${before} → ${after}`, shown)];
}

/** Options matter where the rule denies under both; which way, its examples show. */
function optionChanges(rule: Rule, sides: Sides): PolicyChange[] {
  const levels = both(sides, (policy) => levelUnder(rule, policy));
  const [before, after] = both(sides, (policy) => optionsUnder(rule, policy));
  const names = Object.keys(rule.options).filter(
    (name) => canonicalJson(before[name]) !== canonicalJson(after[name]),
  );
  if (names.length === 0) return [];
  const denies = levels.every((level) => level === 'error');
  const wider = denies ? turned(rule, sides, 'widening') : [];
  const narrower = denies ? turned(rule, sides, 'narrowing') : [];
  const effect: Effect = !denies ? 'neither' : wider.length > 0 ? 'widening' : 'unclear';
  const shown = wider.length > 0 ? wider : narrower;
  return names.map((name) => {
    const what = `${JSON.stringify(before[name])} → ${JSON.stringify(after[name])}`;
    return change(`rules.${rule.id}.${name}`, effect, what, shown);
  });
}

/** Examples of the page that the rule denies on one side alone. */
export function turned(rule: Rule, sides: Sides, effect: 'widening' | 'narrowing'): string[] {
  const [denying, passing] =
    effect === 'widening' ? [sides.before, sides.after] : [sides.after, sides.before];
  const denies = (gateway: Gateway, code: string): boolean =>
    gateway
      .checkScript(code)
      .findings.some((found) => found.rule === rule.id && found.level === 'error');
  const examples = rule.examples.filter(({ kind }) => kind !== 'not-detected');
  const found = examples.filter(({ code }) => denies(denying, code) && !denies(passing, code));
  const verb = effect === 'widening' ? 'passes' : 'is denied';
  const shown = found.slice(0, shownMax).map(({ code }) => `${verb}: ${firstLines(code)}`);
  const more = found.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more examples of its page`] : shown;
}

function firstLines(code: string): string {
  const lines = code.trim().split('\n');
  return lines.length > 2 ? `${lines.slice(0, 2).join('; ')}; …` : lines.join('; ');
}

function both<T>({ before, after }: Sides, ask: (policy: Policy) => T): readonly [T, T] {
  return [ask(before.policy), ask(after.policy)];
}
