import type { Command } from 'commander';
import { Option } from 'commander';
import { visibleLine } from '../text/visible.ts';
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
  sallyport runtime create data --python /usr/bin/python3.12

The packages come from a lock file with hashes that is part of sallyport. A runtime that is there
already is left as it is.
`;
const listExamples = `
Examples:
  sallyport runtime list
  sallyport runtime list --format json
`;
const removeExamples = `
Example:
  sallyport runtime remove data
`;

export function addRuntime(program: Command, verb: Verb): void {
  const runtime = program
    .command('runtime')
    .description('Python runtimes that scripts run in.')
    .addHelpText('after', examples);
  runtime
    .command('create')
    .description('Prepares a runtime on this host; takes about a minute the first time.')
    .argument('<name>', 'name of a preset runtime, such as data')
    .option('--python <path>', 'Python interpreter that it is for')
    .addHelpText('after', createExamples)
    .action(async (name: string, options: { readonly python?: string }) => {
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
    .description('Removes a runtime, for every Python that it was prepared for.')
    .argument('<name>', 'name of a runtime')
    .addHelpText('after', removeExamples)
    .action(async (name: string) => {
      await verb((terminal) => remove(name, terminal));
    });
}

async function create(
  name: string,
  { python }: { readonly python?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const { createRuntime } = await import('../executor/index.ts');
  const runtime = await createRuntime(name, {
    ...(python !== undefined && { python }),
    signal: terminal.signal,
    onProgress: (message) => terminal.err(`${visibleLine(message)}\n`),
  });
  terminal.out(`${runtime.name} for Python ${runtime.python} is ready in ${runtime.directory}\n`);
  return exitCodes.ok;
}

async function list(format: string, terminal: Terminal): Promise<ExitCode> {
  const { listRuntimes } = await import('../executor/index.ts');
  const runtimes = await listRuntimes();
  for (const { name, python, directory, packages } of runtimes) {
    const pins = Object.entries(packages).map(([pkg, version]) => `${pkg} ${version}`);
    const text = `${name} for Python ${python} in ${directory}\n  ${pins.join(', ')}`;
    const line = format === 'json' ? JSON.stringify({ name, python, directory, packages }) : text;
    terminal.out(`${line}\n`);
  }
  if (runtimes.length === 0) terminal.err('none yet; sallyport runtime create data makes one\n');
  return exitCodes.ok;
}

async function remove(name: string, terminal: Terminal): Promise<ExitCode> {
  const { removeRuntime } = await import('../executor/index.ts');
  const count = await removeRuntime(name);
  terminal.out(count === 0 ? `there is no runtime ${visibleLine(name)}\n` : `removed ${name}\n`);
  return count === 0 ? exitCodes.situation : exitCodes.ok;
}
