import { Option, type Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly format: 'table' | 'json';
}

const examples = `
Examples:
  sallyport bench compare bench/results/detection.json now.json

Only rows of gates and doors whose ids begin with \`sallyport\` can be worse: a case that was caught
and is not, an honest script that is refused, a case of containment that is not held, a hostile text
that is not read any more, work that grew (nodes, queries and effort at all, allocated bytes by more
than a tenth). Timings are shown and never count. A leak that SECURITY.md states (\`known-leak\`) is
worse than held and better than an escape; one that was known before is no change, and is listed. So
are cases that are new, gone or rewritten.

Exit code: 0 nothing is worse, 1 something is, 2 a file cannot be read, or the two are of different
kinds or policies.
`;

export function addCompare(bench: Command, verb: Verb): void {
  bench
    .command('compare')
    .summary('what is worse in one result than in another')
    .description('Compares two results of the same kind.')
    .argument('<old>', 'result')
    .argument('<new>', 'result of a later run')
    .addOption(
      new Option('-f, --format <format>', 'report').choices(['table', 'json']).default('table'),
    )
    .addHelpText('after', examples)
    .action(async (before: string, after: string, options: Options) => {
      await verb((terminal) => compare(before, after, options, terminal));
    });
}

async function compare(
  before: string,
  after: string,
  { format }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { readResult } = await import('../../bench/result/read.ts');
  const { compareResults } = await import('../../bench/compare/compare.ts');
  const comparison = compareResults(await readResult(before), await readResult(after));
  if (format === 'json') terminal.out(`${JSON.stringify(comparison, null, 2)}\n`);
  else {
    const { comparisonText } = await import('../../bench/compare/text.ts');
    terminal.out(comparisonText(comparison, terminal.canvas));
  }
  return comparison.regressions.length > 0 ? exitCodes.findings : exitCodes.ok;
}
