import type { Command } from 'commander';
import { Option } from 'commander';
import { visibleLine } from '../text/visible.ts';
import { describeRuntime } from './runtime-list.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

const examples = `
Examples:
  sallyport runtime create data
  sallyport runtime list
  sallyport runtime remove data
`;
const createExamples = `
Examples:
  sallyport runtime create data
  sallyport runtime create data --python 3.12
  sallyport runtime create kusto --find-links wheels
  sallyport runtime create kusto --repair

The packages come from a lock file with hashes that is part of sallyport. A runtime that is there
already and whole is left as it is; one with files missing or of another size is made anew. With
--repair the bytes of its files are compared too.

Without a network: fill a folder elsewhere, for the same Python and kind of machine, and bring it.
  python3.11 -m pip download --no-deps --only-binary :all: -d wheels -r runtimes/kusto/3.11.lock
`;
const listExamples = `
Examples:
  sallyport runtime list
  sallyport runtime list --format json
`;
const removeExamples = `
Examples:
  sallyport runtime remove data
  sallyport runtime remove data --python 3.12
`;

interface CreateOptions {
  readonly python?: string;
  readonly findLinks?: string;
  readonly repair?: true;
}

export function addRuntime(program: Command, verb: Verb): void {
  const runtime = program
    .command('runtime')
    .description('Python runtimes that scripts run in.')
    .addHelpText('after', examples);
  runtime
    .command('create')
    .description('Prepares a runtime on this host; takes some minutes the first time.')
    .argument('<name>', 'name of a preset runtime, such as data')
    .option('--python <python>', 'Python that it is for: a path, or a version such as 3.12')
    .option('--find-links <dir>', 'folder of wheels to take the packages from, and no index')
    .option('--repair', 'compare the bytes of a runtime that is there, make a damaged one anew')
    .addHelpText('after', createExamples)
    .action(async (name: string, options: CreateOptions) => {
      await verb((terminal) => create(name, options, terminal), 'cancellable');
    });
  runtime
    .command('list')
    .description('Lists the runtimes of this host.')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', listExamples)
    .action(async ({ format }: { readonly format: string }) => {
      await verb((terminal) => list(format, terminal));
    });
  runtime
    .command('remove')
    .description('Removes a runtime, for every Python that it was prepared for or for one.')
    .argument('<name>', 'name of a runtime')
    .option('--python <python>', 'only for this Python: a path, or a version such as 3.12')
    .addHelpText('after', removeExamples)
    .action(async (name: string, options: { readonly python?: string }) => {
      await verb((terminal) => remove(name, options, terminal));
    });
}

async function create(name: string, options: CreateOptions, terminal: Terminal): Promise<ExitCode> {
  const { createRuntime } = await import('../executor/index.ts');
  const runtime = await createRuntime(name, {
    ...options,
    signal: terminal.signal,
    onProgress: (message) => terminal.err(`${visibleLine(message)}\n`),
  });
  terminal.out(`${runtime.name} for Python ${runtime.python} is ready in ${runtime.directory}\n`);
  return exitCodes.ok;
}

async function list(format: string, terminal: Terminal): Promise<ExitCode> {
  const { presetRuntimes, surveyRuntimes } = await import('../executor/index.ts');
  const runtimes = await surveyRuntimes();
  if (format === 'json') {
    for (const runtime of runtimes) terminal.out(`${JSON.stringify(runtime)}\n`);
    return exitCodes.ok;
  }
  for (const runtime of runtimes) {
    for (const line of describeRuntime(runtime)) terminal.out(`${visibleLine(line)}\n`);
  }
  const made = new Set(runtimes.map(({ name, python }) => `${name} ${python}`));
  for (const [name, minors] of Object.entries(await presetRuntimes())) {
    const others = minors.filter((minor) => !made.has(`${name} ${minor}`));
    if (others.length === 0) continue;
    terminal.err(`not prepared here: ${name} for Python ${others.join(', ')}\n`);
  }
  return exitCodes.ok;
}

async function remove(
  name: string,
  { python }: { readonly python?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { removeRuntime } = await import('../executor/index.ts');
  const minor = python === undefined ? undefined : await minorOf(python);
  const count = await removeRuntime(name, { minor });
  const what = `${visibleLine(name)}${minor === undefined ? '' : ` for Python ${minor}`}`;
  terminal.out(count === 0 ? `there is no runtime ${what}\n` : `removed ${what}\n`);
  return count === 0 ? exitCodes.situation : exitCodes.ok;
}

/** The Python of a runtime that is to go need not be there any more, when its version is named. */
async function minorOf(python: string): Promise<string> {
  if (/^3\.\d+$/.test(python)) return python;
  const { findPython } = await import('../executor/index.ts');
  return (await findPython({ python })).minor;
}
