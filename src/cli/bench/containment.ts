import type { Command } from 'commander';
import type { Case } from '../../bench/containment/cases/case.ts';
import type { Tried } from '../../bench/containment/doors/door.ts';
import type { Measured } from '../../bench/containment/measure.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { commandLine } from './command-line.ts';
import { handOut } from './hand-out.ts';
import { addOutputOptions, addPeersOption, collect, type OutputOptions } from './options.ts';

interface Options extends OutputOptions {
  readonly door: string[];
  readonly python?: string;
  readonly peers?: string;
  readonly staged: boolean;
}

const examples = `
Examples:
  sallyport bench containment
  sallyport bench containment --door sallyport-namespace --door bubblewrap
  sallyport bench containment --door ./my-door.yaml --format html > report.html
  sallyport bench containment --output containment.json

Runs hostile scripts in each door, with the static gate switched off, and where nothing contains
them, where each must succeed: a case that cannot proves nothing here. They fork, fill and signal, each no
more than a host can bear; as root every one has a user of its own. A door that is not installed is
a row that says so.

Exit code: 0 measured and our own doors are as SECURITY.md states, 1 one of ours is not, 2 a door
file or the host cannot be used.
`;

export function addContainment(bench: Command, verb: Verb): void {
  const command = bench
    .command('containment')
    .summary('what a script can do that was let in')
    .description('Runs hostile scripts in sandboxes, ours and those of others.')
    .option('-d, --door <id|path>', 'door, or door file; once for each (default: all)', collect, [])
    .option('--python <path>', 'Python interpreter that scripts run in')
    .option('--no-staged', 'without the cases that tests of a checkout stage: two to six minutes');
  addOutputOptions(addPeersOption(command))
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => containment(options, terminal), 'cancellable');
    });
}

async function containment(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { cases } = await import('../../bench/containment/cases/index.ts');
  const { controls } = await import('../../bench/containment/controls.ts');
  const { chosenDoors } = await import('../../bench/containment/doors/open.ts');
  const { measureDoors } = await import('../../bench/containment/measure.ts');
  const { containmentResult } = await import('../../bench/containment/result.ts');
  const { door, python, peers, staged } = options;
  const measured = await measureDoors({
    ...{ cases, controls, python, peers, staged, signal: terminal.signal },
    doors: await chosenDoors(door),
    onProgress: (text) => terminal.progress(text),
    onSeen: (id, each, tried) => tell(terminal, id, each, tried),
  }).finally(() => terminal.progress(''));
  const command = commandLine('containment', { door, ...(!staged && { staged }) });
  await handOut(containmentResult(measured, command), options, terminal);
  return tellUnexpected(measured, terminal);
}

/** What came of a case, for who looks for the cause. */
function tell(terminal: Terminal, door: string, { id }: Case, { verdict, seen }: Tried): void {
  if (!terminal.debug || seen === undefined || verdict === 'held') return;
  terminal.err(`${door} ${id} ${verdict} ${JSON.stringify(seen).slice(0, 2_000)}\n`);
}

/** Our own doors, where they are not as is stated of them. */
function tellUnexpected({ doors }: Measured, terminal: Terminal): ExitCode {
  const lines = doors.flatMap(({ row, unexpected }) =>
    [...unexpected].map(([{ id, name }, why]) => `${row.id}: case ${id} (${name}): ${why}\n`),
  );
  lines.forEach((line) => terminal.err(line));
  return lines.length === 0 ? exitCodes.ok : exitCodes.findings;
}
