import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { commandLine } from './command-line.ts';
import { handOut } from './hand-out.ts';
import { addOutputOptions, addPeersOption, collect, type OutputOptions } from './options.ts';

interface Options extends OutputOptions {
  readonly gate: string[];
  readonly policy: string;
  readonly peers?: string;
  readonly rounds: number;
  readonly jobs: boolean;
}

const examples = `
Examples:
  sallyport bench latency
  sallyport bench latency --gate sallyport --gate ruff --no-jobs
  sallyport bench latency --rounds 40 --output latency.json

Checks of 1, 3, 10 and 30 KB by every gate that only reads, in turn with CPython's parser and with
bare tree-sitter; jobs in every tier that this host gives, cold and warm, in turn with the start of
a bare interpreter. Medians; read the ratios.

Exit code: 0 measured, 2 policy or gate file cannot be used.
`;

function toRounds(value: string): number {
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It is a whole number from 1 to 9999.');
}

export function addLatency(bench: Command, verb: Verb): void {
  const command = bench
    .command('latency')
    .summary('how long checks and jobs take')
    .description('Times checks of gates, and runs of jobs in every tier.')
    .option('-g, --gate <id|path>', 'gate, or gate file; once for each', collect, [])
    .option('-p, --policy <id|path>', 'policy whose modules gates are told of', 'data-science')
    .option('--rounds <count>', 'rounds of each script and job', toRounds, 20)
    .option('--no-jobs', 'checks only');
  addOutputOptions(addPeersOption(command))
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => latency(options, terminal), 'cancellable');
    });
}

async function latency(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { runLatency } = await import('../../bench/latency/run.ts');
  const { gate: gates, jobs, peers, policy, rounds } = options;
  const said = {
    gate: gates,
    policy,
    rounds: String(rounds),
    jobs: jobs ? undefined : (false as const),
  };
  const result = await runLatency({
    ...{ gates, peers, policy, rounds, withJobs: jobs },
    command: commandLine('latency', said),
    signal: terminal.signal,
    onProgress: (text) => terminal.progress(text),
  }).finally(() => terminal.progress(''));
  await handOut(result, options, terminal);
  return exitCodes.ok;
}
