import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { GatewayError } from '../../errors.ts';
import { didYouMean } from '../../text/nearest.ts';
import { visibleText } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rulesOption } from '../rules-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import {
  loadCatalog,
  rulesInForce,
  underOptions,
  type RuleInForce,
  type Under,
} from './catalog.ts';

interface Options extends Under {
  readonly format: 'pretty' | 'json';
}

const examples = `
Examples:
  sallyport rule show import-allow-list
  sallyport rule show module-escape | less
  sallyport rule show filesystem-access --policy ./team.yaml --format json

JSON has the level and options in force under --platform or --policy, and the examples of the page.
`;

export function addRuleShow(rule: Command, verb: Verb): void {
  const command = rule
    .command('show')
    .description('Shows the page of a rule: why it is there, what it denies, what it lets pass.')
    .argument('<id>', 'id of a rule')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addOption(rulesOption());
  for (const option of underOptions()) command.addOption(option);
  command.addHelpText('after', examples).action(async (id: string, options: Options) => {
    await verb((terminal) => showRule(id, options, terminal));
  });
}

async function showRule(
  id: string,
  { format, ...under }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const catalog = await loadCatalog(under.rules);
  const found = (await rulesInForce(catalog, under)).find(({ rule }) => rule.id === id);
  if (found === undefined) {
    const near = didYouMean(id, catalog.byId.keys());
    throw new GatewayError('ERR_USAGE', `\`${id}\` is not a rule${near}`, {
      help: 'sallyport rule list names them all.',
    });
  }
  if (format === 'json') terminal.out(`${JSON.stringify(ruleJson(found), null, 2)}\n`);
  else terminal.out(forceText(found, under) + visibleText(await pageOf(found)));
  return exitCodes.ok;
}

/** The pages of the package lie beside its code; others where they are named. */
async function pageOf({ rule }: RuleInForce): Promise<string> {
  const { loadRules } = await import('../../rules/load.ts');
  const isShipped = (await loadRules()).byId.has(rule.id);
  return readFile(
    isShipped ? new URL(`../../../${rule.docs}`, import.meta.url) : rule.docs,
    'utf8',
  );
}

function forceText({ level, options }: RuleInForce, { platform, policy }: Under): string {
  const where = policy ?? platform;
  if (where === undefined) return '';
  const set = Object.entries(options).map(([name, value]) => `, ${name}: ${String(value)}`);
  return visibleText(`under ${where}: ${level}${set.join('')}\n\n`);
}

function ruleJson({ rule, level, options }: RuleInForce): object {
  const { match, options: definitions, ...rest } = rule;
  return { ...rest, level, options, optionDefinitions: definitions, match };
}
