import { Option } from 'commander';
import type { Level } from '../../finding.ts';
import { platformIds, type PlatformId } from '../../platform/platform.ts';
import type { Options, Rule, RuleCatalog } from '../../rules/types.ts';

/** Whose levels and options are told: a policy's, or those of a platform without one. */
export interface Under {
  readonly platform?: PlatformId;
  readonly policy?: string;
  readonly rules?: string;
}

/** `--platform` and `--policy`, the same for verbs that tell rules. */
export function underOptions(): readonly Option[] {
  return [
    new Option('--platform <id>', 'rules as they are on a platform').choices(platformIds),
    new Option('-p, --policy <id|path>', 'rules as a policy has them').conflicts('platform'),
  ];
}

/** A rule as it is in force; its level is its own where no platform and no policy is given. */
export interface RuleInForce {
  readonly rule: Rule;
  readonly level: Level | 'off';
  readonly options: Options;
}

export async function loadCatalog(own: string | undefined): Promise<RuleCatalog> {
  const { loadRules } = await import('../../rules/load.ts');
  return loadRules(undefined, own);
}

/** @throws GatewayError `ERR_POLICY_*`. */
export async function rulesInForce(
  catalog: RuleCatalog,
  { platform, policy }: Under,
): Promise<RuleInForce[]> {
  if (platform === undefined && policy === undefined) {
    return catalog.rules.map((rule) => ({ rule, level: rule.level, options: defaults(rule) }));
  }
  const { levelUnder, optionsUnder } = await import('../../rules/compile.ts');
  const { loadPolicy } = await import('../../policy/load.ts');
  const settings =
    policy === undefined
      ? { platform: platform!, rules: {} }
      : await loadPolicy(policy, { rules: catalog.byId });
  return catalog.rules.map((rule) => ({
    rule,
    level: levelUnder(rule, settings),
    options: optionsUnder(rule, settings),
  }));
}

function defaults({ options }: Rule): Options {
  return Object.fromEntries(Object.entries(options).map(([name, one]) => [name, one.default]));
}
