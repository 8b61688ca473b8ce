import { InvalidArgumentError, Option, type Command } from 'commander';
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const formats = ['table', 'json', 'html'] as const;
export type BenchFormat = (typeof formats)[number];

/** How a result is handed out, the same for every verb that measures. */
export interface OutputOptions {
  readonly format: BenchFormat;
  readonly output?: string;
}

/** What verbs take that ask gates about scripts. */
export interface GateOptions extends OutputOptions {
  readonly gate: string[];
  readonly policy: string;
  readonly corpus?: string;
  readonly peers?: string;
  readonly split: 'all' | 'open' | 'held-out';
  readonly variants: 'ours' | 'all' | false;
}

/** What they have where nobody says otherwise. */
export const gateDefaults = { policy: 'data-science', split: 'all', variants: 'ours' } as const;

export const collect = (value: string, all: string[]): string[] => [...all, value];

export function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('-f, --format <format>', 'report').choices(formats).default('table'))
    .option(
      '-o, --output <file>',
      'write the result there as JSON (.html: as HTML) as well',
      toOutput,
    );
}

/** A file that can be written, as far as it can be told before minutes of measuring. */
function toOutput(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new InvalidArgumentError('It is a folder: name a file in it.');
  }
  if (!existsSync(dirname(path))) {
    throw new InvalidArgumentError(`There is no folder ${dirname(path)}: make it first.`);
  }
  return path;
}

export function addPeersOption(command: Command): Command {
  return command.option(
    '--peers <folder>',
    'where peers are installed (else $SALLYPORT_PEERS, else ~/.cache/sallyport/peers)',
  );
}

export function addGateOptions(command: Command): Command {
  command
    .option('-g, --gate <id|path>', 'gate, or gate file; once for each (default: all)', collect, [])
    .option('-p, --policy <id|path>', 'policy whose modules gates are told of', gateDefaults.policy)
    .option('--corpus <path>', "cases: a folder or a file (default: the package's own)")
    .addOption(
      new Option('--split <side>', 'side of the split')
        .choices(['all', 'open', 'held-out'])
        .default(gateDefaults.split),
    )
    .addOption(
      new Option('--variants <gates>', 'gates that are asked about other forms of scripts')
        .choices(['ours', 'all'])
        .default(gateDefaults.variants),
    )
    .option('--no-variants', 'no other forms');
  return addOutputOptions(addPeersOption(command));
}
