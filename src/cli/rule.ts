import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { GatewayError } from '../errors.ts';
import { didYouMean } from '../text/nearest.ts';
import { visibleLine, visibleText } from '../text/visible.ts';
import type { RuleCatalog } from '../rules/types.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

const examples = `
Examples:
  sallyport rule list
  sallyport rule show import-allow-list
`;
const listExamples = `
Examples:
  sallyport rule list
  sallyport rule list --format json
`;
const showExamples = `
Examples:
  sallyport rule show import-allow-list
  sallyport rule show module-escape | less
`;

export function addRule(program: Command, verb: Verb): void {
  const rule = program
    .command('rule')
    .description('The rules that scripts are judged by.')
    .addHelpText('after', examples);
  rule
    .command('list')
    .description('Lists every rule with its own level.')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', listExamples)
    .action(async ({ format }: { format: string }) => {
      await verb((terminal) => listRules(format, terminal));
    });
  rule
    .command('show')
    .description('Shows the page of a rule: why it is there, what it denies, what it lets pass.')
    .argument('<id>', 'id of a rule')
    .addHelpText('after', showExamples)
    .action(async (id: string) => {
      await verb((terminal) => showRule(id, terminal));
    });
}

async function listRules(format: string, terminal: Terminal): Promise<ExitCode> {
  const { rules } = await loadCatalog();
  const width = Math.max(...rules.map((rule) => rule.id.length));
  for (const { id, title, family, level, docs } of rules) {
    const line =
      format === 'json'
        ? JSON.stringify({ id, title, family, level, docs })
        : `${id.padEnd(width)}  ${level.padEnd(7)}  ${visibleLine(title)}`;
    terminal.out(`${line}\n`);
  }
  return exitCodes.ok;
}

async function showRule(id: string, terminal: Terminal): Promise<ExitCode> {
  const { byId } = await loadCatalog();
  const rule = byId.get(id);
  if (rule === undefined) {
    throw new GatewayError('ERR_USAGE', `\`${id}\` is not a rule${didYouMean(id, byId.keys())}`, {
      help: 'sallyport rule list names them all.',
    });
  }
  const page = await readFile(new URL(`../../${rule.docs}`, import.meta.url), 'utf8');
  terminal.out(visibleText(page));
  return exitCodes.ok;
}

async function loadCatalog(): Promise<RuleCatalog> {
  const { loadRules } = await import('../rules/load.ts');
  return loadRules();
}
