import type { Command } from 'commander';
import { limits } from '../../limits.ts';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { printError } from '../fault-text.ts';
import { readBounded } from '../../job-file/read-file.ts';
import { replaceFile } from '../replace-file.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { decodePolicy, readStandardInput } from './policy-file.ts';

interface Options {
  readonly check?: true;
}

const examples = `
Examples:
  sallyport policy fmt policy.yaml
  sallyport policy fmt --check policies/*/policy.yaml
  sallyport policy fmt - < policy.yaml > formatted.yaml

Keys come in the order of the schema, everything else in the order of its author; comments stay with
what they stand above or beside. What a policy says never changes, and so neither does its digest.

Exit code: 0 formatted, 1 a file is not (--check), 2 a file cannot be read or written, or is
no policy, 5 no file named.
`;

export function addFmt(policy: Command, verb: Verb): void {
  policy
    .command('fmt')
    .summary('one layout for policy files; comments stay')
    .description('Lays policy files out in one way: order of keys, indentation, quotes.')
    .argument('[file...]', 'policy files, written in place; - from standard input to output')
    .option('--check', 'write nothing; name the files that are laid out in another way')
    .addHelpText('after', examples)
    .action(async (files: string[], options: Options) => {
      await verb((terminal) => fmt(files, options, terminal));
    });
}

async function fmt(
  files: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  if (files.length === 0) {
    terminal.err(
      'sallyport: nothing was formatted: no file was named (see sallyport policy fmt --help)\n',
    );
    return exitCodes.nothing;
  }
  let code: ExitCode = exitCodes.ok;
  for (const file of files) {
    try {
      const same = await fmtOne(file, options, terminal);
      if (!same && options.check === true && code === exitCodes.ok) code = exitCodes.findings;
    } catch (error) {
      printError(terminal, error);
      code = exitCodes.situation;
    }
  }
  return code;
}

/** Whether it was laid out so before. */
async function fmtOne(file: string, options: Options, terminal: Terminal): Promise<boolean> {
  const { formatPolicy } = await import('../../authoring/format/format.ts');
  const piped = file === '-';
  const name = piped ? '<stdin>' : file;
  const bytes = piped ? null : await readBounded(file, limits.policyBytesMax);
  const text = bytes === null ? await readStandardInput(terminal) : decodePolicy(bytes, name);
  const formatted = formatPolicy(text, name);
  const same = formatted === text;
  if (options.check === true) {
    if (!same) terminal.out(`${visibleLine(name)}: not formatted\n`);
  } else if (bytes === null) {
    terminal.out(formatted);
  } else if (!same) {
    await replaceFile(file, bytes, Buffer.from(formatted));
    terminal.out(`${visibleLine(name)}: formatted\n`);
  }
  return same;
}
