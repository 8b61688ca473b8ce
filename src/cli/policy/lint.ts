import { Option, type Command } from 'commander';
import { GatewayError } from '../../errors.ts';
import { didYouMean } from '../../text/nearest.ts';
import { visibleText } from '../../text/visible.ts';
import type { LintReport } from '../../authoring/lint/lint.ts';
import type { LintPage } from '../../authoring/lint/page.ts';
import type { Level } from '../../finding.ts';
import type { Unchecked } from '../../report/entry.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { errorLine, printError } from '../fault-text.ts';
import { rulesOption } from '../rules-option.ts';
import { surfaceOption } from '../surface-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { lintFormats, lintOutput, type Linted, type LintFormat } from './lint-output.ts';
import { openPolicyFile, sourceHelp } from './policy-file.ts';

const failLevels = ['error', 'warning', 'note', 'never'] as const;

interface Options {
  readonly format: LintFormat;
  readonly failOn: (typeof failLevels)[number];
  readonly soon: number;
  readonly surface?: string;
  readonly rules?: string;
  readonly explain?: string;
  readonly list?: true;
}

const examples = `
Examples:
  sallyport policy lint policy.yaml
  sallyport policy lint policies/*/policy.yaml --format github --fail-on warning
  sallyport policy lint policy.yaml --format sarif > policy.sarif
  sallyport policy lint --explain import-leak
  sallyport policy lint --list

What is said of a callout is proved over all URLs; what is said of an allow-list follows the surface
map of the policy's runtime. The tests beside a policy (policy.test.yaml beside policy.yaml) are
looked at too. Each finding has a page: --explain prints it.

Exit code: 0 nothing at the level of --fail-on or above, 1 findings at that level, 2 a file cannot
be read or is no policy (its faults are told in the same format), 5 no file named.
`;

export function addLint(policy: Command, verb: Verb): void {
  policy
    .command('lint')
    .summary('what is wrong with a policy, and what would be right')
    .description('Finds what is wrong with policy files that are well-formed, and says what to do.')
    .argument('[policy...]', sourceHelp)
    .addOption(new Option('-f, --format <format>', 'report').choices(lintFormats).default('pretty'))
    .addOption(
      new Option('--fail-on <level>', 'the lowest level that gives exit code 1')
        .choices(failLevels)
        .default('warning'),
    )
    .addOption(
      new Option('--soon <days>', 'tell entries that end within as many days')
        .argParser(daysOf)
        .default(30),
    )
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .option('--explain <id>', 'print the page of a finding')
    .option('--list', 'list everything that is looked for, with its level')
    .addHelpText('after', examples)
    .action(async (sources: string[], options: Options) => {
      await verb((terminal) => run(sources, options, terminal));
    });
}

function daysOf(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new GatewayError('ERR_USAGE', `--soon is ${text}, which is no number of days`, {
    help: 'Write a whole number: --soon 30',
  });
}

async function run(
  sources: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  if (options.list === true || options.explain !== undefined) return tell(options, terminal);
  if (sources.length > 0) return lint(sources, options, terminal);
  terminal.err(
    'sallyport: nothing was linted: no policy was named (see sallyport policy lint --help)\n',
  );
  return exitCodes.nothing;
}

async function tell({ explain, format }: Options, terminal: Terminal): Promise<ExitCode> {
  const { loadLints } = await import('../../authoring/lint/page.ts');
  const pages = await loadLints();
  if (explain === undefined) {
    for (const page of pages.values()) terminal.out(`${lineOf(page, format)}\n`);
    return exitCodes.ok;
  }
  const page = [...pages.values()].find(({ id }) => id === explain);
  if (page === undefined) {
    const near = didYouMean(explain, pages.keys());
    throw new GatewayError('ERR_USAGE', `\`${explain}\` is no finding of lint${near}`, {
      help: 'sallyport policy lint --list names them all.',
    });
  }
  terminal.out(visibleText(page.text));
  return exitCodes.ok;
}

function lineOf({ id, level, title, docs }: LintPage, format: LintFormat): string {
  if (format === 'json') return JSON.stringify({ id, level, title, docs });
  return `${id.padEnd(24)}${level.padEnd(9)}${title}`;
}

async function lint(
  sources: readonly string[],
  { format, failOn, soon, surface, rules }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { loadLintContext } = await import('../../authoring/lint/context.ts');
  const { lintPolicy } = await import('../../authoring/lint/lint.ts');
  const context = await loadLintContext({
    nowMs: Date.now(),
    clockMs: () => performance.now(),
    soonDays: soon,
    surface,
    ownRules: rules,
  });
  const linted: Linted[] = [];
  const unread: Unchecked[] = [];
  for (const source of sources) {
    try {
      terminal.progress(`linting ${source}…`);
      const { name, text, tests } = await openPolicyFile(source, terminal);
      linted.push({ name, report: lintPolicy(text, { ...context, tests }) });
    } catch (error) {
      unread.push({ file: source, message: errorLine(error) });
      terminal.progress('');
      printError(terminal, error);
    }
  }
  terminal.progress('');
  terminal.out(lintOutput(linted, unread, format, terminal));
  const invalid = linted.some(({ report }) => report.policy === null);
  if (unread.length > 0 || invalid) return exitCodes.situation;
  return linted.some(({ report }) => fails(report, failOn)) ? exitCodes.findings : exitCodes.ok;
}

const levels: readonly Level[] = ['error', 'warning', 'note'];

function fails({ findings }: LintReport, failOn: Options['failOn']): boolean {
  if (failOn === 'never') return false;
  return findings.some(({ level }) => levels.indexOf(level) <= levels.indexOf(failOn));
}
