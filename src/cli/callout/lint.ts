import { Option, type Command } from 'commander';
import type { CalloutFault } from '../../callout/proof/types.ts';
import { paintFor, type Paint } from '../../report/paint.ts';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { loadUniverse } from './universe.ts';
import { readCallouts, sourceHelp } from './source.ts';

interface Options {
  readonly format: string;
}

const examples = `
Examples:
  sallyport callout lint ./team.yaml
  sallyport callout lint callout.json --format json
  sallyport callout lint ".alter-merge cluster policy callout @'[…]'"

Each entry is proved over all URLs, not tried with some: over-broad, open to whoever registers a
name, dead, expired, shadowed, redundant, refused. What cannot be proved within the bounds is said
to be not proved. A URL that is shown was confirmed by the engine that judges.

Exit code: 0 nothing but notes, 1 errors or warnings, 2 the policy cannot be read.
`;

export function addCalloutLint(callout: Command, verb: Verb): void {
  callout
    .command('lint')
    .description('Proves what is wrong with the entries of a callout policy.')
    .argument('<policy>', sourceHelp)
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', examples)
    .action(async (source: string, options: Options) => {
      await verb((terminal) => lint(source, options, terminal));
    });
}

async function lint(source: string, { format }: Options, terminal: Terminal): Promise<ExitCode> {
  const policy = await readCallouts(source, terminal);
  const { lintCallouts } = await import('../../callout/proof/policy-faults.ts');
  const faults = lintCallouts(policy, await loadUniverse(), Date.now());
  if (format === 'json') terminal.out(`${JSON.stringify(faults.map(toJson), null, 2)}\n`);
  else terminal.out(lintText(faults, policy.entries.length, paintFor(terminal.canvas)));
  return faults.some(({ level }) => level !== 'note') ? exitCodes.findings : exitCodes.ok;
}

function toJson({ entry, ...fault }: CalloutFault): object {
  return { entry: entry.id, type: entry.type, ...fault };
}

const levels = ['error', 'warning', 'note'] as const;

function lintText(faults: readonly CalloutFault[], count: number, paint: Paint): string {
  const colours = { error: paint.error, warning: paint.warning, note: paint.note };
  const lines = faults.flatMap(({ entry, code, level, message, help }) => [
    `${paint.strong(visibleLine(entry.id))} (${entry.type})`,
    `  ${colours[level](`${level}[${code}]`)}: ${visibleLine(message)}`,
    ...(entry.regex === null ? [] : [`  ${paint.faint(visibleLine(entry.regex))}`]),
    `  ${paint.note('help:')} ${visibleLine(help)}`,
    '',
  ]);
  const sums = levels.flatMap((level) => {
    const sum = faults.filter((fault) => fault.level === level).length;
    return sum === 0 ? [] : [`${sum} ${level}${sum === 1 ? '' : 's'}`];
  });
  const what = sums.length === 0 ? 'nothing found' : sums.join(', ');
  return [...lines, `${count} ${count === 1 ? 'entry' : 'entries'}: ${what}`, ''].join('\n');
}
