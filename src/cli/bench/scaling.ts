import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { commandLine } from './command-line.ts';
import { handOut } from './hand-out.ts';
import { addOutputOptions, addPeersOption, collect, type OutputOptions } from './options.ts';

interface Options extends OutputOptions {
  readonly gate: string[];
  readonly only: string;
  readonly peers?: string;
  /** In seconds. */
  readonly timeout?: number;
  readonly memory: boolean;
}

const examples = `
Examples:
  sallyport bench scaling
  sallyport bench scaling --gate sallyport-portable --only alias --no-memory
  sallyport bench scaling --gate sallyport --gate bandit --gate ./my-gate.yaml --timeout 5

Twelve hostile shapes of 10 KB, 100 KB and 1 MB, and every shape at 256 KB. A growth of 1 says that
ten times the text takes ten times as long. Each gate is a process of its own: one that dies at a
text, or takes longer than its time, is a row that says so, and after a text that took too long the
larger ones of its shape are left out.

Exit code: 0 measured, 2 a gate file cannot be used, or there is no such gate or shape.
`;

const secondsMax = 600;

function toSeconds(value: string): number {
  if (/^[1-9]\d{0,2}$/.test(value) && Number(value) <= secondsMax) return Number(value);
  throw new InvalidArgumentError(`It is a whole number from 1 to ${secondsMax}.`);
}

export function addScaling(bench: Command, verb: Verb): void {
  const command = bench
    .command('scaling')
    .summary('how checks grow on hostile texts')
    .description('Times checks of hostile shapes as they grow.')
    .option(
      '-g, --gate <id|path>',
      'gate, or gate file; once for each (default: sallyport)',
      collect,
      [],
    )
    .option('--only <text>', 'only shapes whose names hold it', '')
    .option(
      '--timeout <seconds>',
      "for one text (default: the gate file's own, else 20)",
      toSeconds,
    )
    .option('--no-memory', 'time only');
  addOutputOptions(addPeersOption(command))
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => scaling(options, terminal), 'cancellable');
    });
}

async function scaling(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { runScaling } = await import('../../bench/scaling/run.ts');
  const { gate, memory: withMemory, only, peers, timeout } = options;
  const said = {
    ...{ gate, only: only === '' ? undefined : only, timeout: timeout?.toString() },
    memory: withMemory ? undefined : (false as const),
  };
  const result = await runScaling({
    ...{ only, peers, withMemory, command: commandLine('scaling', said) },
    gates: gate.length > 0 ? gate : ['sallyport'],
    timeoutMs: timeout === undefined ? undefined : 1_000 * timeout,
    signal: terminal.signal,
    onProgress: (text) => terminal.progress(text),
  }).finally(() => terminal.progress(''));
  await handOut(result, options, terminal);
  return exitCodes.ok;
}
