import { Option, type Command } from 'commander';
import { GatewayError } from '../errors.ts';
import type { Outcome, RunEvent } from '../executor/types.ts';
import type { Gateway } from '../gateway/types.ts';
import { jsonText, verdictJson } from '../report/json.ts';
import { outcomeJson } from '../report/outcome-json.ts';
import { prettyOutcome } from '../report/outcome.ts';
import { prettyVerdict } from '../report/pretty.ts';
import { bytesText } from '../report/quantity.ts';
import { visibleLine, visibleText } from '../text/visible.ts';
import type { Verdict } from '../verdict/decide.ts';
import { policyOf } from './check-target.ts';
import { printDebugScript } from './debug-script.ts';
import { enginesOption, type Engines } from './engines.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts';
import { gatewaysFor } from './gateways.ts';
import { entryOf, isJobFile, loadJobFile, type JobFile } from './job-file.ts';
import { saveResults, tableAs, type SavedFiles } from './result-files.ts';
import { surfaceOption } from './surface-option.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly policy?: string;
  readonly format: 'table' | 'json' | 'csv' | 'arrow';
  readonly out?: string;
  readonly python?: string;
  readonly engines: Engines;
  readonly surface?: string;
  readonly tenant?: string;
  readonly systemIdentity?: string;
  readonly showValues?: true;
  readonly debugScript?: true;
}

type ArtifactEvent = Extract<RunEvent, { readonly type: 'artifact' }>;

const examples = `
Examples:
  sallyport run jobs/sine.job.yaml
  sallyport run jobs/plot.job.yaml --out results
  sallyport run job.json --policy ./team.yaml --format json | jq .outcome.tables
  sallyport run job.json --format arrow > result.arrows
  sallyport run step.job.yaml --debug-script > debug.py

A job file (YAML or JSON) has platform, script or scriptFile, and beside them inputs, parameters,
outputSchema, bundle, artifacts, checkpoint, checkpointColumn, mode, inputSchema and errorValues, as
its platform takes them.
An artifact is \`name: URL\`, or \`name: { url: URL, sha256: DIGEST }\` for that content alone.
With json, csv and arrow only the result goes to standard output; the rest goes to standard error.

Exit code: 0 completed, 2 the situation (no Python, no runtime, throttled), 3 denied, 4 the script
failed, 130 cancelled.
`;

export function addRun(program: Command, verb: Verb): void {
  program
    .command('run')
    .summary('check a job, then run it contained')
    .description('Checks a job and, when it is allowed, runs it in a contained Python process.')
    .argument('<job>', 'job file, .yaml or .json')
    .option('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('-f, --format <format>', 'form of the result')
        .choices(['table', 'json', 'csv', 'arrow'])
        .default('table'),
    )
    .option('-o, --out <dir>', 'folder for result tables and files of the script')
    .option('--python <path>', 'Python interpreter that runs the script')
    .option('--show-values', 'let errors of a processor job quote the values that it worked on')
    .option('--debug-script', 'print the program that the run of a processor job is; run nothing')
    .addOption(enginesOption())
    .addOption(surfaceOption())
    .option('--tenant <id>', "tenant of this host's identities, for artifacts that they fetch")
    .option('--system-identity <id>', 'object id of the identity that `system` is')
    .addHelpText('after', examples)
    .action(async (file: string, options: Options) => {
      await verb((terminal) => run(file, options, terminal), 'cancellable');
    });
}

async function run(file: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  if (!isJobFile(file)) {
    throw new GatewayError(
      'ERR_USAGE',
      `${file} is not a job file: its name must end in .yaml or .json`,
      {
        help: 'Write a job file with `platform:` and `scriptFile:` that names the script.',
      },
    );
  }
  const job = withValues(await loadJobFile(file), options.showValues);
  const { python, engines, surface, systemIdentity: system, tenant } = options;
  if (system !== undefined && tenant === undefined) {
    throw new GatewayError('ERR_USAGE', '--system-identity is given without --tenant.', {
      help: 'Name the tenant of the identity too: `--tenant ID`.',
    });
  }
  const gateways = gatewaysFor({
    engines,
    ...(tenant && { artifacts: { identity: { tenant, ...(system && { system }) } } }),
    ...(python !== undefined && { python }),
    ...(surface !== undefined && { surface }),
  });
  try {
    const gateway = await gateways.open(policyOf(job, options.policy));
    if (options.debugScript) return await printDebugScript(job, gateway, terminal);
    const ran = await runJob(job, gateway, terminal);
    return await report({ job, ...ran }, options, terminal);
  } finally {
    await gateways.close();
  }
}

/** On the other platforms errors quote values anyway. */
function withValues(job: JobFile, shown: true | undefined): JobFile {
  if (shown === undefined || job.platform !== 'processor') return job;
  return { ...job, job: { ...job.job, errorValues: 'shown' } };
}

/** Runs a job, with a line of progress on a screen. */
export async function runJob(
  job: JobFile,
  gateway: Gateway,
  terminal: Terminal,
): Promise<{ verdict: Verdict; outcome: Outcome | null }> {
  try {
    return await gateway.run(job.job, {
      signal: terminal.signal,
      onEvent: (event) => {
        if (event.type === 'progress') terminal.progress(`${event.stage} …`);
        if (event.type === 'artifact') terminal.progress(`${fetchedText(event)} …`);
      },
    });
  } finally {
    terminal.progress('');
  }
}

/** `fetch model.zip: 3.1 MB of 10.0 MB`. */
function fetchedText({ name, receivedBytes, totalBytes }: ArtifactEvent): string {
  const of = totalBytes === null ? '' : ` of ${bytesText(totalBytes)}`;
  return `fetch ${visibleLine(name)}: ${bytesText(receivedBytes)}${of}`;
}

interface Ran {
  readonly job: JobFile;
  readonly verdict: Verdict;
  readonly outcome: Outcome | null;
}

async function report(ran: Ran, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { verdict, outcome } = ran;
  const format = options.format === 'table' ? 'csv' : options.format;
  const saved =
    outcome === null || options.out === undefined
      ? null
      : await saveResults(outcome, options.out, format);
  if (options.format === 'json') terminal.out(jsonReport(ran, saved));
  else if (options.format === 'table') terminal.out(textReport(ran, saved, terminal));
  else {
    if (outcome !== null && saved === null) resultOut(outcome, options.format, terminal);
    terminal.err(textReport(ran, saved, terminal, 'without tables'));
  }
  if (verdict.decision === 'deny') return exitCodes.denied;
  return outcome === null ? exitCodes.situation : exitCodeOf(outcome.status);
}

const rowsShownMax = 20;

function textReport(
  ran: Ran,
  saved: SavedFiles | null,
  terminal: Terminal,
  tables?: 'without tables',
): string {
  const canvas = tables === undefined ? terminal.canvas : terminal.errorCanvas;
  const text = prettyVerdict(entryOf(ran.job, ran.verdict), canvas);
  if (ran.outcome === null) return text;
  const outcome = tables === undefined ? ran.outcome : { ...ran.outcome, tables: [] };
  const files = saved?.files ?? new Map<string, string>();
  const drawn = prettyOutcome(outcome, { ...canvas, rowsMax: rowsShownMax, saved: files });
  const kept = (saved?.tables ?? []).map((path) => `saved: ${visibleLine(path)}\n`);
  return text + drawn + kept.join('');
}

function jsonReport(ran: Ran, saved: SavedFiles | null): string {
  const files = saved?.files ?? new Map<string, string>();
  const outcome = ran.outcome && outcomeJson(ran.outcome, files);
  return `${jsonText({ ...verdictJson(ran.job.path, ran.verdict), outcome })}\n`;
}

/** The one result table on standard output. */
function resultOut(outcome: Outcome, format: 'csv' | 'arrow', terminal: Terminal): void {
  const [table, second] = outcome.tables;
  if (table === undefined) return;
  if (second !== undefined || (format === 'arrow' && terminal.interactive)) {
    const why = second === undefined ? 'Arrow is no text' : 'there are several result tables';
    throw new GatewayError('ERR_USAGE', `${why}: standard output cannot take the result`, {
      help: 'Give --out DIR, and each table becomes a file in it.',
    });
  }
  const data = tableAs(table, format);
  terminal.out(terminal.interactive && typeof data === 'string' ? visibleText(data) : data);
}
