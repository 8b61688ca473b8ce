import { Option, type Command } from 'commander';
import type { PolicyChange } from '../../authoring/diff/change.ts';
import { paintFor } from '../../report/paint.ts';
import { visibleText } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { rulesOption } from '../rules-option.ts';
import { surfaceOption } from '../surface-option.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly format: 'pretty' | 'json' | 'github';
  readonly failOn?: 'widening' | 'any';
  readonly surface?: string;
  readonly rules?: string;
}

const examples = `
Examples:
  sallyport policy diff processor ./team.yaml
  sallyport policy diff old.yaml new.yaml --fail-on widening --format github

Each difference is marked: widening admits what was not admitted, narrowing no longer admits what
was, neither has no say in that, unclear could not be put in order and may admit more. URLs are
compared as sets, by proof; a rule that changed is shown by the examples of its page; a module that
is admitted by what the surface map of the runtime says it leads to.

Exit code: 0 told, 1 what --fail-on names was found (widening: unclear too), 2 a policy cannot be
read.
`;

export function addDiff(policy: Command, verb: Verb): void {
  policy
    .command('diff')
    .summary('what one policy admits and another does not')
    .description('Tells every difference between two policies, and whether it admits more.')
    .argument('<before>', 'preset policy, or the path of a policy file')
    .argument('<after>', 'as the first')
    .addOption(
      new Option('-f, --format <format>', 'form')
        .choices(['pretty', 'json', 'github'])
        .default('pretty'),
    )
    .addOption(
      new Option('--fail-on <what>', 'exit with 1 where there is such a difference').choices([
        'widening',
        'any',
      ]),
    )
    .addOption(surfaceOption())
    .addOption(rulesOption())
    .addHelpText('after', examples)
    .action(async (before: string, after: string, options: Options) => {
      await verb((terminal) => diff([before, after], options, terminal));
    });
}

async function diff(
  [before, after]: readonly [string, string],
  options: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const { openSides } = await import('../../authoring/diff/open.ts');
  const { diffPolicies, isWidening } = await import('../../authoring/diff/diff.ts');
  const { close, context, sides } = await openSides({
    ...{ before, after, surface: options.surface },
    ownRules: options.rules,
  });
  terminal.progress('comparing…');
  const changes = diffPolicies(sides, context);
  terminal.progress('');
  await close();
  terminal.out(await rendered(changes, after, options, terminal));
  const found = options.failOn === 'any' ? changes : changes.filter(isWidening);
  return options.failOn !== undefined && found.length > 0 ? exitCodes.findings : exitCodes.ok;
}

async function rendered(
  changes: readonly PolicyChange[],
  after: string,
  { format }: Options,
  terminal: Terminal,
): Promise<string> {
  if (format === 'json') return `${JSON.stringify(changes, null, 2)}\n`;
  const { diffGithub, diffText } = await import('../../authoring/diff/text.ts');
  if (format === 'github') return diffGithub(changes, /^[\w-]+$/.test(after) ? null : after);
  return visibleText(diffText(changes, paintFor(terminal.canvas)));
}
