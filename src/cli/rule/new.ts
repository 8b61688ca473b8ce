import type { Command } from 'commander';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { loadCatalog } from './catalog.ts';

interface Options {
  readonly family: string;
  readonly dir: string;
}

const examples = `
Examples:
  sallyport rule new no-telemetry
  sallyport rule new no-telemetry --family house --dir pages

The page is DIR/FAMILY/ID.md. Its blocks are its tests, and they fail until they say something:
sallyport rule test DIR. A gateway that is to know the rules takes the directory as ownRules;
check, run and policy test take it as --rules. Pages are data: no code of theirs is run.

Exit code: 0 written, 2 the name is taken, or the page cannot be written.
`;

export function addRuleNew(rule: Command, verb: Verb): void {
  rule
    .command('new')
    .description('Writes the page of a new rule, to be filled in.')
    .argument('<id>', 'id of the rule: lower case, with hyphens')
    .option('--family <name>', 'folder of the page', 'house')
    .option('--dir <dir>', 'directory of pages', 'rules')
    .addHelpText('after', examples)
    .action(async (id: string, options: Options) => {
      await verb((terminal) => newRule(id, options, terminal));
    });
}

async function newRule(
  id: string,
  { family, dir: directory }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { writeNewPage } = await import('../../authoring/rule-test/new-page.ts');
  const path = await writeNewPage({ id, family, directory }, await loadCatalog(undefined));
  terminal.out(`written: ${visibleLine(path)}\n`);
  terminal.out(`next: sallyport rule test ${visibleLine(path)}\n`);
  return exitCodes.ok;
}
