import type { Command } from 'commander';
import { addRuleList } from './rule/list.ts';
import { addRuleNew } from './rule/new.ts';
import { addRuleShow } from './rule/show.ts';
import { addRuleTest } from './rule/test.ts';
import type { Verb } from './verb.ts';

const examples = `
Examples:
  sallyport rule list
  sallyport rule show import-allow-list
  sallyport rule new no-telemetry --family house --dir pages
  sallyport rule test pages
`;

/** Verbs about rules, one file each. */
export function addRule(program: Command, verb: Verb): void {
  const rule = program
    .command('rule')
    .description('The rules that scripts are judged by.')
    .addHelpText('after', examples);
  for (const add of [addRuleList, addRuleShow, addRuleNew, addRuleTest]) add(rule, verb);
}
