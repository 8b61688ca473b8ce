import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { GatewayError } from '../../errors.ts';
import type { MeasuredSurface } from '../../authoring/surface/measure.ts';
import type { Policy } from '../../policy/types.ts';
import { visibleText } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { whyUnreadable } from '../../job-file/read-file.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

const formats = ['pretty', 'json', 'map'] as const;

interface Options {
  readonly policy: string;
  readonly runtime?: string;
  readonly python?: string;
  readonly format: (typeof formats)[number];
  readonly output?: string;
}

const examples = `
Examples:
  sallyport policy surface --policy processor
  sallyport policy surface --policy ./team.yaml --runtime data --format json
  sallyport policy surface --policy ./team.yaml --format map --output team.surface
  sallyport check step.py --policy ./team.yaml --surface team.surface

The modules that the policy admits are imported in a contained process, and no function of them is
called. A map names every step from module to module; the rule module-escape follows it. A policy
that admits every module gives a map of the whole runtime, which fits every other policy too.

Exit code: 0 walked, 2 the walk could not be made, 5 none of the admitted modules could be imported.
`;

export function addSurface(policy: Command, verb: Verb): void {
  policy
    .command('surface')
    .summary('what the admitted modules really give')
    .description(
      'Tells which modules and dangerous functions can be reached through the modules that a ' +
        'policy admits, by the shortest path to each.',
    )
    .requiredOption('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .option(
      '--runtime <name>',
      "prepared runtime, or bare for the interpreter alone (default: the policy's)",
    )
    .option('--python <path>', 'Python interpreter')
    .addOption(new Option('-f, --format <format>', 'form').choices(formats).default('pretty'))
    .option('-o, --output <file>', 'file to write to, instead of standard output')
    .addHelpText('after', examples)
    .action(async (options: Options) => {
      await verb((terminal) => surface(options, terminal), 'cancellable');
    });
}

async function surface(options: Options, terminal: Terminal): Promise<ExitCode> {
  const { loadPolicy } = await import('../../policy/load.ts');
  const { measureSurface } = await import('../../authoring/surface/measure.ts');
  const { bareRuntime } = await import('../../rules/surface-load.ts');
  const policy = await loadPolicy(options.policy);
  const { python, runtime = policy.runtime ?? bareRuntime } = options;
  terminal.progress('walking the modules…');
  const measured = await measureSurface(policy, {
    runtime: runtime === bareRuntime ? null : runtime,
    python,
    signal: terminal.signal,
  }).finally(() => terminal.progress(''));
  await hand(await render(options.format, policy, measured), options.output, terminal);
  if (measured.roots.size > 0) return exitCodes.ok;
  terminal.err('sallyport: nothing was walked: no module that the policy admits is to be had\n');
  return exitCodes.nothing;
}

async function render(
  format: Options['format'],
  policy: Policy,
  measured: MeasuredSurface,
): Promise<string> {
  if (format === 'map') return measured.text;
  const { surfaceReport } = await import('../../authoring/surface/report.ts');
  const report = surfaceReport(policy, measured);
  if (format === 'json') {
    const { reportJson } = await import('../../authoring/surface/json.ts');
    return `${reportJson(report)}\n`;
  }
  const { reportText } = await import('../../authoring/surface/text.ts');
  return visibleText(reportText(report));
}

async function hand(text: string, output: string | undefined, terminal: Terminal): Promise<void> {
  if (output === undefined) return terminal.out(text);
  try {
    await writeFile(output, text);
  } catch (cause) {
    const message = `${output} cannot be written: ${whyUnreadable(cause)}`;
    throw new GatewayError('ERR_SURFACE_READ', message, { cause });
  }
}
