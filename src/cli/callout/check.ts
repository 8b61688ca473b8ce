import { Option, type Command } from 'commander';
import type { UrlAnswer } from '../../callout/judge-url.ts';
import { artifactType, calloutTypes } from '../../policy/kusto-words.ts';
import { paintFor, type Paint } from '../../report/paint.ts';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';
import { readCallouts, sourceHelp } from './source.ts';

interface Options {
  readonly policy: string;
  readonly type: string;
  readonly format: string;
}

const examples = `
Examples:
  sallyport callout check https://files.example.com/x.zip --policy ./team.yaml
  sallyport callout check 'https://files.example.com/x.zip;managed_identity=system' -p ./team.yaml

The URL is read, judged by the callouts of the policy, and so is the identity that it names; a
callout policy of Kusto grants none. Nothing is fetched, and no secret of the URL is printed.

Exit code: 0 allowed, 3 denied, 2 the policy cannot be read.
`;

export function addCalloutCheck(callout: Command, verb: Verb): void {
  callout
    .command('check')
    .description('Judges one URL, as the URL of an artifact would be.')
    .argument('<url>', 'storage connection string: a URL, perhaps with a credential')
    .requiredOption('-p, --policy <policy>', sourceHelp)
    .addOption(
      new Option('--type <type>', 'type of callout').choices(calloutTypes).default(artifactType),
    )
    .addOption(
      new Option('-f, --format <format>', 'form').choices(['pretty', 'json']).default('pretty'),
    )
    .addHelpText('after', examples)
    .action(async (url: string, options: Options) => {
      await verb((terminal) => check(url, options, terminal));
    });
}

async function check(url: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { loadRegexEngine } = await import('../../regex/engine.ts');
  const { compileCallouts } = await import('../../callout/judge.ts');
  const { judgeUrl } = await import('../../callout/judge-url.ts');
  const { entries, immutable, ...rest } = await readCallouts(options.policy, terminal);
  const callouts = compileCallouts(entries, await loadRegexEngine('auto'), immutable ?? undefined);
  const answer = judgeUrl(url, options.type, { ...rest, callouts, nowMs: Date.now() });
  if (options.format === 'json') terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
  else terminal.out(answerText(answer, paintFor(terminal.canvas)));
  return answer.decision === 'allow' ? exitCodes.ok : exitCodes.denied;
}

function answerText({ decision, url, entry, findings }: UrlAnswer, paint: Paint): string {
  const word = decision === 'allow' ? paint.good('allowed') : paint.error('denied');
  const by = decision === 'allow' && entry !== null ? ` by callout ${visibleLine(entry)}` : '';
  return [
    `${url === null ? 'the URL' : visibleLine(url)}: ${word}${by}`,
    ...findings.flatMap(({ rule, reason, message, help }) => [
      `  ${rule}${reason === undefined ? '' : ` (${reason})`}: ${visibleLine(message)}`,
      `    ${paint.note('help:')} ${visibleLine(help)}`,
    ]),
    '',
  ].join('\n');
}
