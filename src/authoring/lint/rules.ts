import type { Rule } from '../../rules/types.ts';
import type { RuleSetting } from '../../policy/types.ts';
import type { LintCheck, LintScene, RawLint } from './types.ts';

type Blame = (what: Pick<RawLint, 'lint' | 'message' | 'help'>, ...path: string[]) => RawLint;

/** Judges each setting of `rules` and of `bundle.rules`; those of no page are refused before. */
function perSetting(
  { policy, catalog }: LintScene,
  judge: (rule: Rule, setting: RuleSetting, blame: Blame, within: 'script' | 'bundle') => RawLint[],
): RawLint[] {
  const blocks = [
    ['script', ['rules'], policy.rules],
    ['bundle', ['bundle', 'rules'], policy.bundle.rules],
  ] as const;
  return blocks.flatMap(([within, place, settings]) =>
    Object.entries(settings).flatMap(([id, setting]) => {
      const rule = catalog.byId.get(id);
      if (rule === undefined) return [];
      const blame: Blame = (what, ...path) => ({
        ...what,
        path: [...place, id, ...path],
        about: 'key',
      });
      return judge(rule, setting, blame, within);
    }),
  );
}

/** Options of a rule that is off. */
export const ruleOffOptions: LintCheck = (scene) =>
  perSetting(scene, ({ id }, { level, options }, blame) => {
    const [first, ...more] = Object.keys(options);
    if (level !== 'off' || first === undefined) return [];
    const message = `rule \`${id}\` is off, and its ${[first, ...more].join(', ')} has no effect`;
    const help = 'Remove the options, or give the rule a level.';
    return [blame({ lint: 'rule-off-options', message, help }, first)];
  });

/** Settings that say what holds without them. */
export const ruleDefault: LintCheck = (scene) =>
  perSetting(scene, (rule, { level, options }, blame, within) => {
    if (within === 'bundle') return [];
    const usual = usualLevel(rule, scene);
    const idle = Object.keys(options).filter((name) => isUsual(rule, name, options[name], scene));
    const { id } = rule;
    if (level === usual && idle.length === Object.keys(options).length) {
      const why = rule.platforms === null ? '' : `, being for ${rule.platforms.join(', ')}`;
      const message =
        level === 'off'
          ? `rule \`${id}\` is off without this setting${why}`
          : `rule \`${id}\` is at ${level} without this setting, with the same options`;
      const help = 'Remove it, or keep it against a change of the default.';
      return [blame({ lint: 'rule-default', message, help })];
    }
    if (level === 'off') return [];
    return idle.map((name) => {
      const message = `option \`${name}\` of rule \`${id}\` has this value without this setting`;
      return blame({ lint: 'option-default', message, help: 'Remove the option.' }, name);
    });
  });

function usualLevel({ platforms, levels, level }: Rule, { policy }: LintScene): string {
  if (platforms !== null && !platforms.includes(policy.platform)) return 'off';
  return levels[policy.platform] ?? level;
}

function isUsual(rule: Rule, name: string, value: unknown, { policy }: LintScene): boolean {
  const option = rule.options[name];
  const usual = option?.platforms[policy.platform] ?? option?.default;
  return option !== undefined && JSON.stringify(usual) === JSON.stringify(value);
}

/** Rules of another platform's contract. */
export const rulePlatform: LintCheck = (scene) =>
  perSetting(scene, ({ id, platforms, family }, { level }, blame, within) => {
    const { platform } = scene.policy;
    if (level === 'off') return [];
    if (within === 'bundle' ? family !== 'contract' : (platforms?.includes(platform) ?? true))
      return [];
    const message =
      within === 'bundle'
        ? `rule \`${id}\` is about the contract of a script, and a bundle has none`
        : `rule \`${id}\` is for ${platforms?.join(', ')}, and this policy is for ${platform}`;
    return [blame({ lint: 'rule-platform', message, help: 'Remove the setting.' })];
  });

/** Settings that nothing can come of. */
export const ruleIdle: LintCheck = (scene) =>
  perSetting(scene, ({ id }, { level }, blame, within) => {
    const { match } = scene.policy.imports;
    const silent = within === 'bundle' || match === 'any';
    if (id !== 'import-allow-list' || level === 'off' || !silent) return [];
    const message =
      within === 'bundle'
        ? 'the modules of a bundle are not held to the list of imports'
        : '`match` is `any`: there is no list, and `import-allow-list` finds nothing';
    const help = within === 'bundle' ? 'Remove it.' : 'Remove it, or list the modules.';
    return [blame({ lint: 'rule-idle', message, help })];
  });
