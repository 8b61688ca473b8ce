import { Option, type Command } from 'commander';
import type { CalloutDifference, OneSided } from '../../callout/proof/compare.ts';
import { paintFor, type Paint } from '../../report/paint.ts';
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
  sallyport callout compare old.json new.json
  sallyport callout compare kusto ./team.yaml --format json

A difference is shown by a URL that one policy admits and the other does not. That there is none is
proved over all URLs.

Exit code: 0 the same, 1 different or not proved, 2 a policy cannot be read.
`;

export function addCalloutCompare(callout: Command, verb: Verb): void {
  callout
    .command('compare')
    .description('Tells what one callout policy admits and another does not, both ways.')
    .argument('<first>', sourceHelp)
    .argument('<second>', 'as the first')
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', examples)
    .action(async (first: string, second: string, options: Options) => {
      await verb((terminal) => compare([first, second], options, terminal));
    });
}

async function compare(
  [first, second]: readonly [string, string],
  { format }: Options,
  terminal: Terminal,
): Promise<ExitCode> {
  const one = await readCallouts(first, terminal);
  const two = await readCallouts(second, terminal);
  const { compareCallouts } = await import('../../callout/proof/compare.ts');
  const found = compareCallouts(one, two, await loadUniverse(), Date.now());
  if (format === 'json') terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else terminal.out(comparisonText(found, paintFor(terminal.canvas)));
  const same = found.every(({ onlyFirst, onlySecond }) =>
    [onlyFirst, onlySecond].every(({ state }) => state === 'none'),
  );
  return same ? exitCodes.ok : exitCodes.findings;
}

function comparisonText(found: readonly CalloutDifference[], paint: Paint): string {
  if (found.length === 0) return 'the same: both have the predefined entries alone\n';
  return found
    .flatMap(({ type, onlyFirst, onlySecond }) => [
      paint.strong(type),
      `  only the first admits   ${sideText(onlyFirst, paint)}`,
      `  only the second admits  ${sideText(onlySecond, paint)}`,
    ])
    .join('\n')
    .concat('\n');
}

function sideText(side: OneSided, paint: Paint): string {
  switch (side.state) {
    case 'none':
      return paint.good('nothing, as is proved');
    case 'some':
      return `${paint.warning(side.witness)} and perhaps more`;
    case 'not-proved':
      return paint.error(`not proved: ${side.reason}`);
  }
}
