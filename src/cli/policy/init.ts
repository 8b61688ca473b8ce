import type { Command } from 'commander';
import { GatewayError } from '../../errors.ts';
import type { NamedText } from '../../authoring/start/kusto-parts.ts';
import { shellWord } from '../../text/shell-word.ts';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { writeNewFiles } from '../new-files.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { readStandardInput } from './policy-file.ts';

interface Options {
  readonly preset?: string;
  readonly callouts?: string;
  readonly identities: readonly string[];
  readonly sandbox?: string;
  readonly name?: string;
  readonly force?: true;
}

const examples = `
Examples:
  sallyport policy init --preset processor my-policy
  sallyport policy init --callouts callout.json --identities identities.json my-policy
  sallyport policy init --callouts - my-policy < shown.txt

Writes policy.yaml, policy.test.yaml and the schemas that their first lines name for editors. The
tests hold as they are; the last line printed runs them. What Kusto prints is taken in each of its
forms: the JSON of a policy, the output of .show cluster policy callout (managed_identity, sandbox)
as JSON, rows, CSV or text between tabs, and whole .alter commands. No file is ever replaced without
--force.

Exit code: 0 written, 2 a text cannot be taken, a file is there, or the folder cannot be written.
`;

export function addPolicyInit(policy: Command, verb: Verb): void {
  policy
    .command('init')
    .summary('a new policy with tests, from a preset or from what Kusto prints')
    .description('Writes a new policy, its tests and its schema: a start that passes its tests.')
    .argument('[dir]', 'folder for the files; made where it is not there', '.')
    .option('--preset <id>', 'preset to copy (default: kusto, where something of Kusto is named)')
    .option('--callouts <file>', 'callout policy of a Kusto cluster; - for standard input')
    .option(
      '--identities <file>',
      'managed-identity policy; once for the cluster, once for a database',
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .option('--sandbox <file>', 'sandbox policy of a Kusto cluster')
    .option('--name <name>', "name of the policy (default: the preset's)")
    .option('--force', 'replace files that are there')
    .addHelpText('after', examples)
    .action(async (folder: string, options: Options) => {
      await verb((terminal) => init(folder, options, terminal));
    });
}

async function init(folder: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { callouts, identities, sandbox, name, force } = options;
  const ofKusto = (callouts ?? identities[0] ?? sandbox) !== undefined;
  const preset = options.preset ?? (ofKusto ? 'kusto' : undefined);
  if (preset === undefined) {
    throw new GatewayError('ERR_USAGE', 'nothing is named that a policy could be made of', {
      help: 'Name a preset, or what a cluster printed: sallyport policy init --preset processor',
    });
  }
  const { startPolicy } = await import('../../authoring/start/start.ts');
  const started = await startPolicy({
    preset,
    name,
    callouts: callouts === undefined ? undefined : await open(callouts, terminal),
    identities: await Promise.all(identities.map((file) => open(file, terminal))),
    sandbox: sandbox === undefined ? undefined : await open(sandbox, terminal),
    nowMs: Date.now(),
    clockMs: () => performance.now(),
  });
  const files = started.files.map((file) => ({ name: file.name, content: file.text }));
  const help = 'Name another folder, or replace them: --force';
  const paths = await writeNewFiles(folder, files, { force, help });
  for (const assumed of started.assumed) terminal.err(`sallyport: ${visibleLine(assumed)}\n`);
  for (const path of paths) terminal.out(`written: ${visibleLine(path)}\n`);
  terminal.out(`next: sallyport policy test ${visibleLine(shellWord(folder))}\n`);
  return exitCodes.ok;
}

async function open(file: string, terminal: Terminal): Promise<NamedText> {
  const { readText } = await import('../../policy/load.ts');
  if (file === '-') return { name: '<stdin>', text: await readStandardInput(terminal) };
  return { name: file, text: await readText(file) };
}
