import { InvalidArgumentError, Option, type Command } from 'commander';
import { GatewayError } from '../errors.ts';
import type { ExecuteOptions, Outcome, RunEvent } from '../executor/types.ts';
import type { Gateway } from '../gateway/types.ts';
import { jsonText, verdictJson } from '../report/json.ts';
import { outcomeJson } from '../report/outcome-json.ts';
import { prettyOutcome } from '../report/outcome.ts';
import { prettyVerdict } from '../report/pretty.ts';
import { bytesText } from '../report/quantity.ts';
import { visibleLine, visibleText } from '../text/visible.ts';
import type { Verdict } from '../verdict/decide.ts';
import { printDebugScript } from './debug-script.ts';
import { enginesOption, type Engines } from './engines.ts';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.ts';
import { gatewaysFor } from './gateways.ts';
import type { JobFile } from '../job-file/job-file.ts';
import { saveResults, tableAs, type SavedFiles } from './result-files.ts';
import { openRunTarget, type Ran, type RunTargetOptions } from './run-target.ts';
import { rulesOption } from './rules-option.ts';
import { surfaceOption } from './surface-option.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

interface Options extends RunTargetOptions {
  readonly format: 'table' | 'json' | 'csv' | 'arrow';
  readonly out?: string;
  readonly python?: string;
  readonly nodes?: number;
  readonly engines: Engines;
  readonly surface?: string;
  readonly rules?: string;
  readonly tenant?: string;
  readonly systemIdentity?: string;
  readonly debugScript?: true;
}

type ArtifactEvent = Extract<RunEvent, { readonly type: 'artifact' }>;

function countOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 1 to 999999.');
}

const examples = `
Examples:
  sallyport run jobs/sine.job.yaml
  sallyport run jobs/plot.job.yaml --out results
  sallyport run job.json --policy ./team.yaml --format json | jq .outcome.tables
  sallyport run job.json --format arrow > result.arrows
  sallyport run step.job.yaml --debug-script > debug.py
  sallyport run query.kql --input table.csv --call 2

A job file (YAML or JSON) has platform, script or scriptFile, and beside them inputs, parameters,
outputSchema, bundle, artifacts, hints, requestProperties, checkpoint, checkpointColumn, mode,
inputSchema and errorValues, as its platform takes them.
An artifact is \`name: URL\`, or \`name: { url: URL, sha256: DIGEST }\` for that content alone.
Of a query (.kql, .csl), the first call of the python plugin is run, or the one that --call names,
with --input as what the query would hand to it. With hint.distribution = per_node (hints of a job) the
input is split, and the script runs for each part: as often as there are processors, or --nodes.
With json, csv and arrow only the result goes to standard output; the rest goes to standard error.

Exit code: 0 completed, 2 the situation (no Python, no runtime, throttled), 3 denied, 4 the script
failed, 130 cancelled.
`;

export function addRun(program: Command, verb: Verb): void {
  program
    .command('run')
    .summary('check a job, then run it contained')
    .description('Checks a job and, when it is allowed, runs it in a contained Python process.')
    .argument('<job>', 'job file (.yaml, .json) or query (.kql); - with --kql is standard input')
    .option('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('-f, --format <format>', 'form of the result')
        .choices(['table', 'json', 'csv', 'arrow'])
        .default('table'),
    )
    .option('-i, --input <file>', 'table that a query hands to the script: .csv, .json, .arrow')
    .option('--call <n>', 'which call of the python plugin in a query', countOf)
    .option('--nodes <n>', 'parts of the input where the hint is per_node', countOf)
    .option('--kql', 'take the file for a query of Kusto, whatever its name')
    .option('-o, --out <dir>', 'folder for result tables and files of the script')
    .option('--python <path>', 'Python interpreter that runs the script')
    .option('--show-values', 'let errors of a processor job quote the values that it worked on')
    .option('--debug-script', 'print the program that the run of a processor job is; run nothing')
    .addOption(enginesOption())
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .option('--tenant <id>', "tenant of this host's identities, for artifacts that they fetch")
    .option('--system-identity <id>', 'object id of the identity that `system` is')
    .addHelpText('after', examples)
    .action(async (file: string, options: Options) => {
      await verb((terminal) => run(file, options, terminal), 'cancellable');
    });
}

async function run(file: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const target = await openRunTarget(file, options, terminal);
  const { python, nodes, engines, rules, surface, systemIdentity: system, tenant } = options;
  if (system !== undefined && tenant === undefined) {
    throw new GatewayError('ERR_USAGE', '--system-identity is given without --tenant.', {
      help: 'Name the tenant of the identity too: `--tenant ID`.',
    });
  }
  const gateways = gatewaysFor({
    engines,
    ...(tenant && { artifacts: { identity: { tenant, ...(system && { system }) } } }),
    ...(python !== undefined && { python }),
    ...(nodes !== undefined && { nodes }),
    ...(surface !== undefined && { surface }),
    ...(rules !== undefined && { ownRules: rules }),
  });
  try {
    const gateway = await gateways.open(target.policy);
    if (options.debugScript) return await printDebugScript(target.job, gateway, terminal);
    const ran = await withProgress(terminal, (heard) => target.run(gateway, heard));
    return await report(ran, options, terminal);
  } finally {
    await gateways.close();
  }
}

/** Runs a job, with a line of progress on a screen. */
export async function runJob(
  job: JobFile,
  gateway: Gateway,
  terminal: Terminal,
): Promise<{ verdict: Verdict; outcome: Outcome | null }> {
  return await withProgress(terminal, (heard) => gateway.run(job.job, heard));
}

async function withProgress<T>(
  terminal: Terminal,
  work: (heard: ExecuteOptions) => Promise<T>,
): Promise<T> {
  try {
    return await work({
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

async function report(ran: Ran, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { entry, outcome } = ran;
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
  if (entry.verdict.decision === 'deny') return exitCodes.denied;
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
  const text = prettyVerdict(ran.entry, canvas);
  if (ran.outcome === null) return text;
  const outcome = tables === undefined ? ran.outcome : { ...ran.outcome, tables: [] };
  const files = saved?.files ?? new Map<string, string>();
  const place = placeText(ran);
  const shown = { ...canvas, rowsMax: rowsShownMax, saved: files };
  const drawn = prettyOutcome(outcome, { ...shown, ...(place !== null && { place }) });
  const kept = (saved?.tables ?? []).map((path) => `saved: ${visibleLine(path)}\n`);
  return text + drawn + kept.join('');
}

/** `query.kql:5`, where the lines of a file are not those of the script. */
function placeText({ entry, outcome, place }: Ran): string | null {
  if (place === null || place.line === outcome?.failure?.line) return null;
  return `${entry.source}:${place.line}`;
}

function jsonReport(ran: Ran, saved: SavedFiles | null): string {
  const files = saved?.files ?? new Map<string, string>();
  const outcome = ran.outcome && outcomeJson(ran.outcome, files);
  const { entry, place } = ran;
  const failed = place === null ? {} : { failurePlace: { file: entry.source, ...place } };
  return `${jsonText({ ...verdictJson(entry.file, entry.verdict), outcome, ...failed })}\n`;
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
