import type { Command } from 'commander';
import { wordsHelp } from '../../authoring/tested/words.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { renderTests, testFormatOption, type TestFormat } from '../tested.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly format: TestFormat;
  readonly verbose?: boolean;
}

const examples = `
Examples:
  sallyport rule test
  sallyport rule test pages
  sallyport rule test pages/house/no-telemetry.md --verbose

The blocks of a page are its tests: what stands under Denied must be found, what stands under
Allowed must not. What stands under Not detected is a known miss (todo) until it is found. The form
of a page: rules/README.md of the package.

${wordsHelp}

Exit code: 0 all good, 1 a block is bad, 2 a page cannot be used (then nothing is run), 5 there was
no block.
`;

export function addRuleTest(rule: Command, verb: Verb): void {
  rule
    .command('test')
    .description(
      'Runs the code blocks of rule pages as tests. What they hold is judged, never run.',
    )
    .argument('[page]', "a page, or a directory of pages; the package's own where it is left out")
    .option('-v, --verbose', 'tell good blocks too')
    .addOption(testFormatOption())
    .addHelpText('after', examples)
    .action(async (pages: string | undefined, options: Options) => {
      await verb((terminal) => test(pages, options, terminal));
    });
}

async function test(
  pages: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { testRules } = await import('../../authoring/rule-test/test-rules.ts');
  const tested = await testRules({ pages });
  const title = 'sallyport rule test';
  terminal.out(await renderTests({ title, tested }, options, terminal));
  if (tested.results.length > 0) return tested.passed ? exitCodes.ok : exitCodes.findings;
  terminal.err('sallyport: nothing was tested: the pages hold no block\n');
  return exitCodes.nothing;
}
