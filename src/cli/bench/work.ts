import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { commandLine } from './command-line.ts';
import { handOut } from './hand-out.ts';
import { addOutputOptions, type OutputOptions } from './options.ts';

interface Options extends OutputOptions {
  readonly policy: string;
  readonly allocations: boolean;
}

const examples = `
Examples:
  sallyport bench work --output now.json && sallyport bench compare bench/results/work.json now.json

Counts are the same on every host: nodes walked, facts, effort, questions to rules. Bytes are those
that the engine of JavaScript allocates for one check, and differ a little.

Exit code: 0 measured, 2 the policy cannot be used.
`;

export function addWork(bench: Command, verb: Verb): void {
  const command = bench
    .command('work')
    .summary('what one check does, counted')
    .description('Counts what a check of each of a few scripts does.')
    .option('-p, --policy <id|path>', 'policy to judge by', 'data-science')
    .option('--no-allocations', 'counts only');
  addOutputOptions(command)
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => work(options, terminal));
    });
}

async function work(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { runWork } = await import('../../bench/work/run.ts');
  const { allocations: withAllocations, policy } = options;
  const said = { policy, allocations: withAllocations ? undefined : (false as const) };
  const command = commandLine('work', said);
  await handOut(await runWork({ command, policy, withAllocations }), options, terminal);
  return exitCodes.ok;
}
