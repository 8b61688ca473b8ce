import { Option, type Command } from 'commander';
import type { ArtifactInput } from '../../callout/check.ts';
import type { CalloutDecision } from '../../callout/judge.ts';
import type { RawFinding } from '../../finding.ts';
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
      new Option('-f, --format <format>', 'form').choices(['text', 'json']).default('text'),
    )
    .addHelpText('after', examples)
    .action(async (url: string, options: Options) => {
      await verb((terminal) => check(url, options, terminal));
    });
}

/** What the verb says; a secret of the URL is in none of it. */
interface Answer {
  readonly decision: 'allow' | 'deny';
  /** Redacted; null where it could not be read. */
  readonly url: string | null;
  /** The entry that decided, or nearly did. */
  readonly entry: string | null;
  readonly findings: readonly Pick<RawFinding, 'rule' | 'reason' | 'message' | 'help'>[];
}

async function check(url: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { loadRegexEngine } = await import('../../regex/engine.ts');
  const { compileCallouts } = await import('../../callout/judge.ts');
  const { entries, immutable, ...rest } = await readCallouts(options.policy, terminal);
  const callouts = compileCallouts(entries, await loadRegexEngine('auto'), immutable ?? undefined);
  const answer = await judge(url, options.type, { ...rest, callouts, nowMs: Date.now() });
  if (options.format === 'json') terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
  else terminal.out(answerText(answer, paintFor(terminal.canvas)));
  return answer.decision === 'allow' ? exitCodes.ok : exitCodes.denied;
}

type Rules = Omit<ArtifactInput, 'artifacts'>;

/** For artifacts what a job would hear; other types are judged by the callouts alone. */
async function judge(text: string, type: string, rules: Rules): Promise<Answer> {
  const { parseConnectionString } = await import('../../callout/connection-string.ts');
  const { judgeArtifacts } = await import('../../callout/check.ts');
  const read = parseConnectionString(text);
  const decided = read.ok ? rules.callouts.judge(read.url, type, rules.nowMs) : null;
  const judged =
    type === artifactType || decided === null
      ? judgeArtifacts({ ...rules, artifacts: { url: text } })
      : otherFindings(type, decided);
  return {
    decision: judged.length === 0 ? 'allow' : 'deny',
    url: read.ok ? String(read.url) : null,
    entry: decided?.entry?.id ?? null,
    findings: judged.map(({ rule, reason, message, help }) => {
      return { rule, ...(reason !== undefined && { reason }), message, help };
    }),
  };
}

function otherFindings(
  type: string,
  { decision, reason, entry }: CalloutDecision,
): Answer['findings'] {
  if (decision === 'allow') return [];
  const verb = reason === 'RULE_DENIES' ? 'denies it' : 'does not admit it';
  const message =
    entry === null ? `no callout of type ${type} admits it` : `callout \`${entry.id}\` ${verb}`;
  const help = 'Have an entry that admits it added to the callout policy.';
  return [{ rule: 'callout-policy', reason, message, help }];
}

function answerText({ decision, url, entry, findings }: Answer, paint: Paint): string {
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
