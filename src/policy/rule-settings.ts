import { isBelow, leastLevel } from '../rules/compile.ts';
import type { Level } from '../finding.ts';
import { isOptionValue } from '../rules/page-schema.ts';
import type { OptionDefinition, Stage } from '../rules/types.ts';
import type { Explained } from './explain.ts';
import type { PolicyFile } from './file.ts';
import { didYouMean } from '../text/nearest.ts';

/** What a policy may name: the `byId` of a rule catalog has this form. */
export type KnownRules = ReadonlyMap<
  string,
  {
    readonly stage?: Stage;
    readonly level?: Level;
    readonly options: Readonly<Record<string, Pick<OptionDefinition, 'type' | 'values'>>>;
  }
>;

/** Rules that no page describes, and options that their pages do not have. */
export function judgeRuleSettings(file: PolicyFile, known: KnownRules): Explained[] {
  return [
    ...judgeBlock(file.rules ?? {}, [], known),
    ...judgeBlock(file.bundle?.rules ?? {}, ['bundle'], known),
  ];
}

function judgeBlock(
  rules: NonNullable<PolicyFile['rules']>,
  within: readonly string[],
  known: KnownRules,
): Explained[] {
  return Object.entries(rules).flatMap(([id, rule]) => {
    const page = known.get(id);
    const level = typeof rule === 'string' ? rule : rule.level;
    const least = page === undefined ? 'off' : leastLevel(page);
    if (isBelow(level, least)) {
      const message = `\`${id}\` is part of the gate itself and cannot be less than \`${least}\``;
      return [{ path: [...within, 'rules', id], about: 'key', message, help: 'Remove it.' }];
    }
    if (page !== undefined) {
      return typeof rule === 'string' ? [] : judgeOptions(id, rule, page.options, within);
    }
    const message = `no rule is called \`${id}\`${didYouMean(id, known.keys())}`;
    const help = 'See rules/ for the list of rules.';
    return [{ path: [...within, 'rules', id], about: 'key', message, help }];
  });
}

function judgeOptions(
  id: string,
  rule: Readonly<Record<string, unknown>>,
  known: Readonly<Record<string, Pick<OptionDefinition, 'type' | 'values'>>>,
  within: readonly string[],
): Explained[] {
  const names = Object.keys(known);
  return Object.entries(rule).flatMap(([name, value]): Explained[] => {
    if (name === 'level') return [];
    const path = [...within, 'rules', id, name];
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (option === undefined) {
      const message = `rule \`${id}\` has no option \`${name}\`${didYouMean(name, names)}`;
      const help = names.length === 0 ? 'It has none: remove it.' : `Options: ${names.join(', ')}.`;
      return [{ path, about: 'key', message, help }];
    }
    if (isOptionValue(option.type, option.values, value)) return [];
    const near = typeof value === 'string' ? didYouMean(value, option.values ?? []) : '';
    const message = `\`${name}\` of rule \`${id}\` cannot be ${JSON.stringify(value)}${near}`;
    const help =
      option.values === null ? kinds[option.type] : `One of: ${option.values.join(', ')}.`;
    return [{ path, about: 'value', message, help }];
  });
}

const kinds: Readonly<Record<OptionDefinition['type'], string>> = {
  string: 'Write text.',
  number: 'Write a number.',
  boolean: 'Write true or false.',
  strings: 'Write a list of texts.',
};
