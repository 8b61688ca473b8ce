import { Option, type Command } from 'commander';
import type { EngineName } from '../../regex/types.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { commandLine } from './command-line.ts';
import { handOut } from './hand-out.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';

interface Options extends OutputOptions {
  readonly engine: EngineName;
  readonly only: string;
  readonly memory: boolean;
}

const examples = `
Examples:
  sallyport bench scaling
  sallyport bench scaling --engine portable --only "alias" --no-memory

Twelve hostile shapes of 10 KB, 100 KB and 1 MB, and every shape at 256 KB. An exponent of 1 says
that ten times the text takes ten times as long beside the parse.

Exit code: 0 measured, 2 the engine cannot be loaded.
`;

export function addScaling(bench: Command, verb: Verb): void {
  const command = bench
    .command('scaling')
    .summary('how checks grow on hostile texts')
    .description('Times checks of hostile shapes as they grow.')
    .addOption(
      new Option('--engine <which>', 'engine of regular expressions')
        .choices(['native', 'portable'])
        .default('native'),
    )
    .option('--only <text>', 'only shapes whose names hold it', '')
    .option('--no-memory', 'time only');
  addOutputOptions(command)
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => scaling(options, terminal), 'cancellable');
    });
}

async function scaling(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { runScaling } = await import('../../bench/scaling/run.ts');
  const { engine, memory: withMemory, only } = options;
  const said = {
    engine,
    only: only === '' ? undefined : only,
    memory: withMemory ? undefined : (false as const),
  };
  const result = await runScaling({
    ...{ engine, only, withMemory, command: commandLine('scaling', said) },
    signal: terminal.signal,
    onProgress: (text) => terminal.progress(text),
  }).finally(() => terminal.progress(''));
  await handOut(result, options, terminal);
  return exitCodes.ok;
}
