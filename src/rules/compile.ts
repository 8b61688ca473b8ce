import { GatewayError, type Fault } from '../errors.ts';
import type { Level } from '../finding.ts';
import type { ActiveMatcher, ActiveRule, Index } from './active.ts';
import { digestJson } from '../job/canonical.ts';
import { compileArguments } from './arguments.ts';
import { checks } from './checks/registry.ts';
import type { Check } from './checks/check.ts';
import { evaluate } from './evaluate.ts';
import type { Matcher } from './matcher.ts';
import { readPackages } from './packages/platform-packages.ts';
import { isOptionValue, type OptionValue } from './option-value.ts';
import { isGone } from './removal.ts';
import { NamePatterns, nameTest, TextPatterns, WordPatterns } from './patterns.ts';
import type { Ground } from './scene.ts';
import type { SurfaceSlot } from './surface-load.ts';
import type { Options, Rule, RuleCatalog, RuleSet, RuleSettings, Stage } from './types.ts';

/** What a set of rules is made of. */
interface Indexed {
  readonly index: Index;
  readonly ground: Ground;
  readonly levels: ReadonlyMap<string, Level | 'off'>;
}

/**
 * Settles levels and options of every rule under a policy, and indexes what they match.
 *
 * @param observed rules that are off are followed too, for whoever observes
 * @throws GatewayError `ERR_POLICY_INVALID` when the settings name a rule or option that no page
 * has, or a value that the option does not admit.
 */
export function compileRules(
  catalog: RuleCatalog,
  settings: RuleSettings,
  surface: SurfaceSlot,
  observed = false,
): RuleSet {
  const { ground, index, levels } = indexRules(catalog, settings, surface, observed);
  return Object.freeze({
    evaluate: (input) => evaluate(index, ground, input),
    levelOf: (id) => levels.get(id) ?? 'error',
    docsOf: (id) => catalog.byId.get(id)?.docs ?? 'rules/README.md',
    digest: digestJson([catalog.digest, surface.digest, ground.packages.digest]),
  } satisfies RuleSet);
}

/** The parts of `compileRules`, for whoever counts what rules are asked. */
export function indexRules(
  catalog: RuleCatalog,
  settings: RuleSettings,
  surface: SurfaceSlot,
  observed: boolean,
): Indexed {
  const faults = settingFaults(catalog, settings);
  if (faults.length > 0) {
    throw new GatewayError('ERR_POLICY_INVALID', faults[0]!.message, { faults });
  }
  const levels = new Map<string, Level | 'off'>();
  const index = emptyIndex();
  const packages = readPackages(settings);
  const ground = { settings, surface, packages };
  for (const rule of catalog.rules) {
    const level = levelUnder(rule, settings);
    levels.set(rule.id, level);
    const isSilent = level === 'off';
    if ((isSilent && !observed) || rule.stage !== 'rules') continue;
    const options = optionsUnder(rule, settings);
    const active: ActiveRule = { rule, level: isSilent ? 'note' : level, options, isSilent };
    for (const matcher of rule.match) {
      if (applies(matcher, active, settings) && isGone(matcher, ground))
        addMatcher(index, active, matcher);
    }
  }
  return { index, ground, levels };
}

/** What of the settings levels and options depend on. */
type LevelSettings = Pick<RuleSettings, 'rules' | 'platform'>;

/** The level of a rule in force. */
export function levelUnder(rule: Rule, settings: LevelSettings): Level | 'off' {
  const set = Object.hasOwn(settings.rules, rule.id) ? settings.rules[rule.id] : undefined;
  const least = leastLevel(rule);
  if (set && least === 'off') return set.level;
  if (rule.platforms && !rule.platforms.includes(settings.platform)) return 'off';
  if (set && least !== 'off' && !isBelow(set.level, least)) return set.level;
  return rule.levels[settings.platform] ?? rule.level;
}

/**
 * The least that a policy may make of a rule. Reading a script and judging a job are what the gate
 * is: a policy makes that stricter, and never laxer.
 */
export function leastLevel({ stage = 'rules', level = 'error' }: Setting): Level | 'off' {
  return stage === 'rules' || stage === 'content' ? 'off' : level;
}

interface Setting {
  readonly stage?: Stage;
  readonly level?: Level;
}

const ascending: readonly (Level | 'off')[] = ['off', 'note', 'warning', 'error'];

/** What a policy may set the level of a rule to, the strictest first. */
export function settableLevels(rule: Setting): readonly (Level | 'off')[] {
  return ascending.slice(ascending.indexOf(leastLevel(rule))).toReversed();
}

export function isBelow(level: Level | 'off', least: Level | 'off'): boolean {
  return ascending.indexOf(level) < ascending.indexOf(least);
}

/** The options of a rule in force. */
export function optionsUnder(rule: Rule, settings: LevelSettings): Options {
  const set = Object.hasOwn(settings.rules, rule.id) ? settings.rules[rule.id]?.options : undefined;
  const options: Record<string, OptionValue> = {};
  for (const [name, definition] of Object.entries(rule.options)) {
    const own = set && Object.hasOwn(set, name) ? set[name] : undefined;
    options[name] = own ?? definition.platforms[settings.platform] ?? definition.default;
  }
  return options;
}

/** What a policy's `rules` block says of rules and options that are not there. */
function settingFaults(catalog: RuleCatalog, settings: Pick<RuleSettings, 'rules'>): Fault[] {
  const faults: Fault[] = [];
  for (const [id, { options }] of Object.entries(settings.rules)) {
    const rule = catalog.byId.get(id);
    if (!rule) {
      faults.push({ path: `rules.${id}`, message: `no rule is called ${JSON.stringify(id)}` });
      continue;
    }
    for (const [name, value] of Object.entries(options)) {
      const path = `rules.${id}.${name}`;
      const option = Object.hasOwn(rule.options, name) ? rule.options[name] : undefined;
      if (!option) {
        const known = Object.keys(rule.options).join(', ') || 'none';
        faults.push({
          path,
          message: `${id} has no option ${JSON.stringify(name)} (it has: ${known})`,
        });
      } else if (!isOptionValue(option.type, option.values, value)) {
        const wanted = option.values ? option.values.join(' | ') : option.type;
        faults.push({ path, message: `${path} is ${JSON.stringify(value)}; it must be ${wanted}` });
      }
    }
  }
  return faults;
}

function applies(matcher: Matcher, { options }: ActiveRule, settings: RuleSettings): boolean {
  if (matcher.platforms && !matcher.platforms.includes(settings.platform)) return false;
  const network = settings.isolation?.network ?? 'none';
  if (matcher.network !== undefined && matcher.network !== network) return false;
  return Object.entries(matcher.options ?? {}).every(([name, values]) =>
    values.includes(String(options[name])),
  );
}

interface OpenIndex extends Index {
  readonly imports: NamePatterns<ActiveMatcher>;
  readonly references: NamePatterns<ActiveMatcher>;
  readonly calls: NamePatterns<ActiveMatcher>;
  readonly attributes: WordPatterns<ActiveMatcher>;
  readonly definitions: WordPatterns<ActiveMatcher>;
  readonly methods: Map<string, ActiveMatcher[]>;
  readonly annotations: Map<string, ActiveMatcher[]>;
  readonly strings: TextPatterns<ActiveMatcher>;
  readonly checks: { active: ActiveMatcher; check: Check }[];
}

function emptyIndex(): OpenIndex {
  return {
    imports: new NamePatterns(),
    references: new NamePatterns(),
    calls: new NamePatterns(),
    methods: new Map(),
    attributes: new WordPatterns(),
    definitions: new WordPatterns(),
    annotations: new Map(),
    strings: new TextPatterns(),
    checks: [],
  };
}

function addMatcher(index: OpenIndex, active: ActiveRule, matcher: Matcher): void {
  const entry: ActiveMatcher = {
    active,
    matcher,
    argumentsHold: matcher.arguments ? compileArguments(matcher.arguments) : null,
    excepts: exceptions(matcher),
  };
  for (const one of matcher.import ?? []) index.imports.add(one, entry, 'prefix');
  for (const one of matcher.reference ?? []) {
    index.references.add(one, entry, 'prefix');
    if (matcher.removed) index.imports.add(one, entry, 'prefix');
  }
  for (const one of matcher.store ?? []) index.references.add(one, entry, 'prefix');
  for (const one of matcher.call ?? []) index.calls.add(one, entry, 'exact');
  for (const one of matcher.method ?? []) append(index.methods, one, entry);
  for (const one of matcher.attribute ?? []) index.attributes.add(one, entry);
  for (const one of matcher.define ?? []) index.definitions.add(one, entry);
  for (const one of matcher.annotation ?? []) append(index.annotations, one, entry);
  if (matcher.string) index.strings.add(matcher.string, entry);
  const check = matcher.check === undefined ? undefined : checks[matcher.check];
  if (check) index.checks.push({ active: entry, check });
}

function exceptions(matcher: Matcher): (name: string) => boolean {
  const { except } = matcher;
  if (!except) return () => false;
  if (matcher.attribute || matcher.define) {
    const words = new WordPatterns<true>();
    for (const one of except) words.add(one, true);
    return (name) => words.match(name).length > 0;
  }
  return nameTest(except);
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
