import { Option, type Command } from 'commander';
import { platformIds } from '../platform/platform.ts';
import type { Entry, Unchecked } from '../report/entry.ts';
import { githubCommands } from '../report/github.ts';
import { jsonLine } from '../report/json.ts';
import { junitReport } from '../report/junit.ts';
import { prettyVerdict } from '../report/pretty.ts';
import { sarifLog } from '../report/sarif.ts';
import type { LogFile } from '../decision-log/file-sink.ts';
import { openTarget, type CheckOptions } from './check-target.ts';
import { fixTarget } from './fix-target.ts';
import { enginesOption, type Engines } from './engines.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { errorLine, printError } from './fault-text.ts';
import { gatewaysFor, type Gateways } from './gateways.ts';
import { rulesOption } from './rules-option.ts';
import { surfaceOption } from './surface-option.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';
import { visibleText } from '../text/visible.ts';
import { packageVersion } from './version.ts';

const formats = ['pretty', 'json', 'sarif', 'junit', 'github'] as const;

interface Options extends CheckOptions {
  readonly format: (typeof formats)[number];
  readonly engines: Engines;
  readonly fix?: true;
  readonly diff?: true;
  readonly surface?: string;
  readonly rules?: string;
  readonly decisionLog?: string;
}

const examples = `
Examples:
  sallyport check step.py --policy processor
  sallyport check jobs/*.job.yaml
  git show HEAD:step.py | sallyport check - --policy processor --stdin-name step.py
  sallyport check src/*.py --policy ./team.yaml --format sarif > findings.sarif
  sallyport check step.py --policy processor --fix
  sallyport check functions/*.kql

A file ending in .yaml, .yml or .json is a job file and is judged as a whole; one ending in .kql or
.csl is a query (or commands) of Kusto, and each call of the python plugin in it is judged; anything
else is a bare script of the policy's platform. A query is judged by the preset kusto where no policy
is named. A job is judged by --policy, else by the policy that its file
names, else by the preset of its platform.

--fix writes into the files named and no other: a script file, the literal block (script: |) of a
job file, or the literals of a query. Standard input goes fixed to standard output, the report to
standard error. The exit code is that of the fixed text. What would change more than a finding says
is not written.

Exit code: 0 all allowed, 2 a file or policy could not be read, 3 a file denied, 5 no file named.
`;

export function addCheck(program: Command, verb: Verb): void {
  program
    .command('check')
    .summary('judge scripts and jobs; nothing runs')
    .description('Judges scripts and job files by a policy. Nothing is run, nothing is fetched.')
    .argument('[file...]', 'scripts or job files; - reads a script from standard input')
    .option('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('--platform <id>', 'platform of bare scripts: its preset is the policy').choices(
        platformIds,
      ),
    )
    .addOption(new Option('-f, --format <format>', 'report').choices(formats).default('pretty'))
    .option('--kql', 'take standard input, and files of any name, for queries of Kusto')
    .option('--streaming <tables>', 'tables ingested by streaming, a,b; * is all')
    .option('--fix', 'make the fixes that findings carry, in the files named, and judge again')
    .option('--diff', 'show what --fix would change as a unified diff; write nothing')
    .addOption(enginesOption())
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .option('--decision-log <file>', 'append a line for each decision, for policy replay')
    .option('--stdin-name <name>', 'name of standard input in reports', '<stdin>')
    .addHelpText('after', examples)
    .action(async (files: string[], options: Options) => {
      await verb((terminal) => check(files, options, terminal));
    });
}

async function check(
  files: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  if (files.length === 0) {
    terminal.err(
      'sallyport: nothing was checked: no file was named (see sallyport check --help)\n',
    );
    return exitCodes.nothing;
  }
  const { decisionLog, engines, rules, surface } = options;
  const log = decisionLog === undefined ? null : await openLog(decisionLog);
  const gateways = gatewaysFor({
    engines,
    ...(surface !== undefined && { surface }),
    ...(rules !== undefined && { ownRules: rules }),
    ...(log && { decisionLog: { to: log.write } }),
  });
  const entries: Entry[] = [];
  const unchecked: Unchecked[] = [];
  const told = new Set<unknown>();
  // Standard output is then for what is made of the scripts.
  const aside = options.diff || (options.fix && files.includes('-'));
  const report = (text: string): void => (aside ? terminal.err(text) : terminal.out(text));
  try {
    for (const file of files) {
      try {
        const entry = await judgeOne(file, options, gateways, terminal);
        entries.push(entry);
        report(reportOne(entry, options, terminal));
      } catch (error) {
        unchecked.push({ file, message: errorLine(error) });
        if (!told.has(error)) printError(terminal, error);
        told.add(error);
      }
    }
  } finally {
    const lost = await gateways.close();
    await log?.close();
    if (lost > 0) terminal.err(`sallyport: ${lost} decisions are not in the log\n`);
  }
  report(reportAll(entries, unchecked, options));
  if (unchecked.length > 0) return exitCodes.situation;
  const denied = entries.some((entry) => entry.verdict.decision === 'deny');
  return denied ? exitCodes.denied : exitCodes.ok;
}

/** One file for all gateways of the command. */
async function openLog(path: string): Promise<LogFile> {
  const { openLogFile } = await import('../decision-log/file-sink.ts');
  return await openLogFile({ path });
}

/** Judges one file, and fixes it first where that is asked for. */
async function judgeOne(
  file: string,
  options: Options,
  gateways: Gateways,
  terminal: Terminal,
): Promise<Entry> {
  const target = await openTarget(file, options, gateways, terminal);
  if (!options.fix && !options.diff) return target.entry(await target.check());
  const { fixed, bytes, diff } = await fixTarget(target, !options.diff);
  if (options.diff) terminal.out(terminal.interactive ? visibleText(diff) : diff);
  else if (target.home.kind === 'stdin') terminal.out(bytes);
  return { ...target.entry(fixed.verdict), fixed: fixed.applied };
}

/** Reports that come file by file. */
function reportOne(entry: Entry, { format }: Options, terminal: Terminal): string {
  if (format === 'pretty') return `${prettyVerdict(entry, terminal.canvas)}\n`;
  if (format === 'json') return jsonLine(entry);
  return format === 'github' ? githubCommands(entry) : '';
}

/** Reports that are one document, and the last line for a person. */
function reportAll(
  entries: readonly Entry[],
  unchecked: readonly Unchecked[],
  { format }: Options,
): string {
  if (format === 'sarif') return sarifLog(entries, unchecked, packageVersion());
  if (format === 'junit') return junitReport(entries, unchecked);
  if (format !== 'pretty' || entries.length + unchecked.length < 2) return '';
  const denied = entries.filter((entry) => entry.verdict.decision === 'deny').length;
  const allowed = entries.length - denied;
  const rest = unchecked.length === 0 ? '' : `, ${unchecked.length} not checked`;
  return `${allowed} allowed, ${denied} denied${rest}\n`;
}
