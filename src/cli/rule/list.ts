import { Option, type Command } from 'commander';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rulesOption } from '../rules-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { loadCatalog, rulesInForce, underOptions, type Under } from './catalog.ts';

interface Options extends Under {
  readonly format: 'pretty' | 'json';
}

const examples = `
Examples:
  sallyport rule list
  sallyport rule list --platform kusto
  sallyport rule list --policy ./team.yaml --format json

With --platform or --policy the level is the one in force there, and rules that are off are listed
as off; without them it is the rule's own. JSON is one object to a line.
`;

export function addRuleList(rule: Command, verb: Verb): void {
  const command = rule
    .command('list')
    .description('Lists every rule with its level.')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addOption(rulesOption());
  for (const option of underOptions()) command.addOption(option);
  command.addHelpText('after', examples).action(async (options: Options) => {
    await verb((terminal) => listRules(options, terminal));
  });
}

async function listRules({ format, ...under }: Options, terminal: Terminal): Promise<ExitCode> {
  const catalog = await loadCatalog(under.rules);
  const found = await rulesInForce(catalog, under);
  const width = Math.max(...found.map(({ rule }) => rule.id.length));
  for (const { rule, level, options } of found) {
    const { id, title, family, docs } = rule;
    const line =
      format === 'json'
        ? JSON.stringify({ id, title, family, level, options, docs })
        : `${id.padEnd(width)}  ${level.padEnd(7)}  ${visibleLine(title)}`;
    terminal.out(`${line}\n`);
  }
  return exitCodes.ok;
}
