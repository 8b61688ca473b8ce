import { Option, type Command } from 'commander';
import type { CalloutExplanation } from '../../callout/proof/explain.ts';
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
  sallyport callout explain ./team.yaml
  sallyport callout explain callout.json --format json

Exit code: 0 explained, 2 the policy cannot be read.
`;

export function addCalloutExplain(callout: Command, verb: Verb): void {
  callout
    .command('explain')
    .description('Says what each entry of a callout policy speaks of, with a URL of it.')
    .argument('<policy>', sourceHelp)
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', examples)
    .action(async (source: string, options: Options) => {
      await verb((terminal) => explain(source, options, terminal));
    });
}

async function explain(source: string, { format }: Options, terminal: Terminal): Promise<ExitCode> {
  const { entries } = await readCallouts(source, terminal);
  const { explainCallouts } = await import('../../callout/proof/explain.ts');
  const explained = explainCallouts(entries, await loadUniverse(), Date.now());
  const paint = paintFor(terminal.canvas);
  if (format === 'json') terminal.out(`${JSON.stringify(explained, null, 2)}\n`);
  else if (explained.length === 0)
    terminal.out('no entries: only what is predefined is admitted\n');
  else terminal.out(explained.map((one) => explanationText(one, paint)).join('\n'));
  return exitCodes.ok;
}

function explanationText(explained: CalloutExplanation, paint: Paint): string {
  const { entry, hosts, example, claim, caveat } = explained;
  const rows: [name: string, text: string | null][] = [
    ['hosts', entry.hosts?.join(', ') ?? null],
    ['path', entry.pathPrefix === null ? null : `${entry.pathPrefix} and below`],
    ['expression', entry.regex === null ? null : `${entry.regex}, found anywhere in the URL`],
    ['meant', claim === null ? null : `${claim}, most likely`],
    ['reaches', hosts?.join(', ') ?? (example === null ? null : 'more hosts than can be listed')],
    ['for one', example],
    ['because', entry.because],
    ['until', entry.expires],
    ['but', caveat],
  ];
  const shown = rows.filter(([, text]) => text !== null && text !== '');
  const word = entry.canCall ? paint.good('admits') : paint.error('denies');
  return [
    `${paint.strong(visibleLine(entry.id))} ${word} ${entry.type}`,
    ...shown.map(([name, text]) => `  ${paint.faint(name.padEnd(10))} ${visibleLine(text ?? '')}`),
    '',
  ].join('\n');
}
