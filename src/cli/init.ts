import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option, type Command } from 'commander';
import { platformIds, type PlatformId } from '../platform/platform.ts';
import { shellWord } from '../text/shell-word.ts';
import { visibleLine } from '../text/visible.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import { writeNewFiles } from './new-files.ts';
import type { Terminal } from './terminal.ts';
import type { Verb } from './verb.ts';

const help = `
Examples:
  sallyport init --platform processor
  sallyport init --platform kusto trend

Writes a script that says what must stand above and below it, a job file and sample data, which
check and run as they are. No file is ever replaced: where one of them is there, nothing is written.

Exit code: 0 written, 2 a file is there, or the folder cannot be written.
`;

export function addInit(program: Command, verb: Verb): void {
  program
    .command('init')
    .summary('write a script, a job and sample data to start from')
    .description('Writes a script, a job file and sample data for a platform: a start that runs.')
    .argument('[dir]', 'folder for the files; made where it is not there', '.')
    .addOption(
      new Option('--platform <id>', 'the platform that the script is for')
        .choices(platformIds)
        .makeOptionMandatory(),
    )
    .addHelpText('after', help)
    .action(async (folder: string, { platform }: { readonly platform: PlatformId }) => {
      await verb((terminal) => init(platform, folder, terminal));
    });
}

const policies = fileURLToPath(new URL('../../policies/', import.meta.url));

async function init(platform: PlatformId, folder: string, terminal: Terminal): Promise<ExitCode> {
  const starter = join(policies, platform, 'starter');
  const names = (await readdir(starter)).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ name, content: await readFile(join(starter, name)) })),
  );
  const paths = await writeNewFiles(folder, files, {
    help: 'Name another folder: sallyport init --platform ID DIR',
  });
  for (const path of paths) terminal.out(`written: ${visibleLine(path)}\n`);
  const job = names.find((name) => name.endsWith('.job.yaml')) ?? '';
  terminal.out(`next: sallyport run ${visibleLine(shellWord(join(folder, job)))}\n`);
  return exitCodes.ok;
}
