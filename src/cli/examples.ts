import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { Outcome } from '../executor/types.ts';
import { prettyOutcome } from '../report/outcome.ts';
import { paintFor } from '../report/paint.ts';
import { prettyVerdict } from '../report/pretty.ts';
import { visibleLine } from '../text/visible.ts';
import type { Verdict } from '../verdict/decide.ts';
import { policyOf } from './check-target.ts';
import { enginesOption, type Engines } from './engines.ts';
import { exampleJobs } from './example-jobs.ts';
import type { Expectation } from '../job-file/expectation.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { gatewaysFor, type Gateways } from './gateways.ts';
import { entryOf, loadJobFile, type JobFile } from '../job-file/job-file.ts';
import { saveResults } from './result-files.ts';
import { runJob } from './run.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

interface Options {
  readonly policy?: string;
  readonly out: string;
  readonly python?: string;
  readonly engines: Engines;
}

const help = `
Examples:
  sallyport examples
  sallyport examples --policy processor
  sallyport examples --policy azureml-classic --out plots

The first time the Python runtime is prepared, which takes about a minute.

Exit code: 0 each example ended as its job file says, 1 one did not, 5 there was none.
`;

export function addExamples(program: Command, verb: Verb): void {
  program
    .command('examples')
    .summary('check and run the examples of every platform')
    .description('Checks and runs the examples of each platform, as their job files say they end.')
    .option('-p, --policy <id>', 'only the examples of this preset policy')
    .option('-o, --out <dir>', 'folder for the plots that they draw', 'sallyport-examples')
    .option('--python <path>', 'Python interpreter that runs them')
    .addOption(enginesOption())
    .addHelpText('after', help)
    .action(async (options: Options) => {
      await verb((terminal) => examples(options, terminal), 'cancellable');
    });
}

async function examples(options: Options, terminal: Terminal): Promise<ExitCode> {
  const paths = await exampleJobs(options.policy);
  if (paths.length === 0) {
    const of = options.policy === undefined ? '' : ` of policy ${visibleLine(options.policy)}`;
    terminal.err(`sallyport: there are no examples${of}\n`);
    return exitCodes.nothing;
  }
  const { python, engines } = options;
  const gateways = gatewaysFor({ engines, ...(python !== undefined && { python }) });
  const strays: string[] = [];
  let tried = 0;
  try {
    const jobs = await Promise.all(paths.map(loadJobFile));
    const ready = await prepareRuntimes(jobs, options, gateways, terminal);
    for (const job of ready) {
      const stray = await example(job, options, gateways, terminal);
      if (terminal.signal.aborted) return exitCodes.cancelled;
      if (stray !== null) strays.push(`${job.path}: ${stray}\n`);
      tried += 1;
    }
  } finally {
    await gateways.close();
  }
  const paint = paintFor(terminal.canvas);
  const count = `${tried - strays.length} of ${tried}`;
  const asExpected = `${count} examples ended as expected\n`;
  terminal.out(strays.length === 0 ? paint.good(asExpected) : paint.error(asExpected));
  terminal.out(strays.join(''));
  return strays.length === 0 ? exitCodes.ok : exitCodes.findings;
}

/**
 * Creates the runtimes of preset policies where they are missing. Those of other policies may be
 * large: their examples are left out, and told, where nobody has prepared them.
 *
 * @returns the jobs that can be shown
 */
async function prepareRuntimes(
  jobs: readonly JobFile[],
  { python }: Options,
  gateways: Gateways,
  terminal: Terminal,
): Promise<readonly JobFile[]> {
  const { createRuntime, listRuntimes } = await import('../executor/index.ts');
  const prepared = new Set((await listRuntimes()).map(({ name, python }) => `${name}-${python}`));
  const policies = await Promise.all(
    jobs.map(async (job) => {
      const { policy } = await gateways.open(policyOf(job, undefined));
      return job.expect?.status === 'denied' ? null : policy;
    }),
  );
  const wanted = new Set(
    policies.flatMap((policy, i) => (jobs[i]?.policy === null ? (policy?.runtime ?? []) : [])),
  );
  const ready = jobs.filter(({ path }, i) => {
    const { runtime = null, python: minor = '' } = policies[i] ?? {};
    if (runtime === null || wanted.has(runtime) || prepared.has(`${runtime}-${minor}`)) return true;
    const remedy = `sallyport runtime create ${runtime}`;
    terminal.err(`left out: ${visibleLine(path)}, which needs \`${remedy}\`\n`);
    return false;
  });
  for (const name of wanted) {
    await createRuntime(name, {
      ...(python !== undefined && { python }),
      signal: terminal.signal,
      onProgress: (message) => terminal.err(`${visibleLine(message)}\n`),
    });
  }
  return ready;
}

/** Shows one example. @returns how it strayed from what its file says, or null */
async function example(
  job: JobFile,
  options: Options,
  gateways: Gateways,
  terminal: Terminal,
): Promise<string | null> {
  const title = job.title ?? basename(job.path);
  terminal.out(`${paintFor(terminal.canvas).strong(`== ${visibleLine(title)}`)}\n`);
  const gateway = await gateways.open(policyOf(job, undefined));
  const ran = await runJob(job, gateway, terminal);
  await show(job, ran, options, terminal);
  return strayed(job.expect, ran.verdict, ran.outcome);
}

const rowsShownMax = 6;

async function show(
  job: JobFile,
  { verdict, outcome }: { readonly verdict: Verdict; readonly outcome: Outcome | null },
  options: Options,
  terminal: Terminal,
): Promise<void> {
  const { canvas } = terminal;
  terminal.out(prettyVerdict(entryOf(job, verdict), canvas));
  if (outcome !== null) {
    const saved = new Map<string, string>();
    if (outcome.files.length > 0) {
      const folder = join(options.out, basename(dirname(dirname(job.path))));
      const kept = await saveResults({ ...outcome, tables: [] }, folder, 'csv');
      for (const [name, path] of kept.files) saved.set(name, path);
    }
    terminal.out(prettyOutcome(outcome, { ...canvas, rowsMax: rowsShownMax, saved }));
  }
  terminal.out('\n');
}

function strayed(
  expect: Expectation | null,
  verdict: Verdict,
  outcome: Outcome | null,
): string | null {
  const wanted = expect ?? { status: 'completed', rules: [] };
  const status = outcome?.status ?? 'denied';
  if (status !== wanted.status) return `expected ${wanted.status}, was ${status}`;
  const found = new Set(verdict.findings.map((finding) => finding.rule));
  const missed = wanted.rules.filter((rule) => !found.has(rule));
  return missed.length === 0 ? null : `expected a finding of ${missed.join(', ')}`;
}
