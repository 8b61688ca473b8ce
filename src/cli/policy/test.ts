import { InvalidArgumentError, type Command } from 'commander';
import type { PolicyTestReport } from '../../authoring/policy-test/test-policy.ts';
import { wordsHelp } from '../../authoring/tested/words.ts';
import { visibleLine } from '../../text/visible.ts';
import { enginesOption, type Engines } from '../engines.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rulesOption } from '../rules-option.ts';
import { surfaceOption } from '../surface-option.ts';
import type { Terminal } from '../terminal.ts';
import { renderTests, testFormatOption, type TestFormat } from '../tested.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly policy?: string;
  readonly filter?: string;
  readonly coverage?: true;
  readonly coverageMin?: number;
  readonly update?: true;
  readonly verbose?: boolean;
  readonly format: TestFormat;
  readonly engines: Engines;
  readonly surface?: string;
  readonly rules?: string;
}

const examples = `
Examples:
  sallyport policy test
  sallyport policy test team.yaml --coverage --coverage-min 80
  sallyport policy test policies --format junit > tests.xml
  sallyport policy test team.test.yaml --filter import --verbose

A test file names its policy and holds scripts, jobs, queries, URLs, and URLs of which none may be
admitted (never), which is proved. A folder stands for all test files below that stand beside their
policy (team.yaml, team.test.yaml) or are called policy.test.yaml. The form of one, and what coverage
counts: docs/reference/policy-test.md of the package; sallyport policy schema --tests for editors.

${wordsHelp}

Exit code: 0 all good, 1 a test is bad or too little is covered, 2 a file cannot be used (then no
test is run), 5 nothing was tested.
`;

export function addPolicyTest(policy: Command, verb: Verb): void {
  policy
    .command('test')
    .summary('run the tests beside a policy')
    .description(
      'Runs the tests beside policies. Nothing is run of what they hold, nothing fetched.',
    )
    .argument('[file...]', 'test files, policies with one beside, presets, or folders', ['.'])
    .option('-p, --policy <id|path>', 'policy to test instead of the one that each file names')
    .option('--filter <text>', 'only tests with this in their name')
    .option('--coverage', 'tell what of the policy no test would miss, and which rules never deny')
    .option('--coverage-min <percent>', 'fail below this', percent)
    .option('--update', 'write snapshots anew')
    .option('-v, --verbose', 'tell good tests too')
    .addOption(testFormatOption())
    .addOption(enginesOption())
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .addHelpText('after', examples)
    .action(async (files: string[], options: Options) => {
      await verb((terminal) => test(files, options, terminal), 'cancellable');
    });
}

function percent(text: string): number {
  const value = Number(text);
  if (/^\d{1,3}$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError('It is a whole number from 0 to 100.');
}

async function test(
  files: readonly string[],
  { coverageMin, format, rules, verbose = false, ...options }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { testPolicy } = await import('../../authoring/policy-test/test-policy.ts');
  const report = await testPolicy({
    ...options,
    files,
    ...(rules !== undefined && { ownRules: rules }),
    coverage: options.coverage ?? coverageMin !== undefined,
    signal: terminal.signal,
    onProgress: (done, total) => terminal.progress(`${done} of ${total} tests…`),
  }).finally(() => terminal.progress(''));
  const more = await moreText(report, terminal);
  const title = 'sallyport policy test';
  terminal.out(await renderTests({ title, tested: report, more }, { format, verbose }, terminal));
  if (report.empty.length > 0 || report.results.length === 0) {
    const [file] = report.empty;
    const which =
      options.filter !== undefined ? 'no test has this in its name' : 'there is no test';
    const where = file === undefined ? which : `${visibleLine(file)} holds no test`;
    terminal.err(`sallyport: nothing was tested: ${where}\n`);
    return exitCodes.nothing;
  }
  const low = report.coverage.filter(({ percent }) => percent < (coverageMin ?? 0));
  for (const { policy, percent } of low) {
    const which = `${percent} % of the entries of ${visibleLine(policy)}`;
    terminal.err(`sallyport: tests cover ${which}, and ${coverageMin} % is the least\n`);
  }
  return report.passed && low.length === 0 ? exitCodes.ok : exitCodes.findings;
}

/** What only a person is told. */
async function moreText(
  { coverage, updated }: PolicyTestReport,
  { canvas }: Terminal,
): Promise<string> {
  const { coverageText } = await import('../../authoring/policy-test/coverage-text.ts');
  const written = updated.map((path) => `written: ${visibleLine(path)}\n`);
  return [...coverage.map((one) => `${coverageText(one, canvas)}\n`), ...written].join('');
}
