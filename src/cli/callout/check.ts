import { Option, type Command } from 'commander';
import type { CanonicalUrl } from '../../callout/canonical-url.ts';
import type { CalloutDecision, CalloutReason } from '../../callout/judge.ts';
import type { IdentityDecision } from '../../identity/policy.ts';
import { calloutTypes } from '../../policy/kusto-words.ts';
import type { Policy } from '../../policy/types.ts';
import { paintFor, type Paint } from '../../report/paint.ts';
import { visibleLine } from '../../text/visible.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import type { Verb } from '../verb.ts';

interface Options {
  readonly policy: string;
  readonly type: string;
  readonly format: string;
}

const artifacts = 'sandbox_artifacts';

const examples = `
Examples:
  sallyport callout check https://files.example.com/x.zip --policy ./team.yaml
  sallyport callout check 'https://files.example.com/x.zip;managed_identity=system' -p ./team.yaml

The URL is read, judged by the callouts of the policy, and so is the identity that it names. Nothing
is fetched, and no secret of it is printed.

Exit code: 0 allowed, 3 denied, 2 the policy cannot be read.
`;

export function addCalloutCheck(callout: Command, verb: Verb): void {
  callout
    .command('check')
    .description('Judges one URL, as the URL of an artifact would be.')
    .argument('<url>', 'storage connection string: a URL, perhaps with a credential')
    .requiredOption('-p, --policy <id|path>', 'preset policy, or the path of a policy file')
    .addOption(
      new Option('--type <type>', 'type of callout').choices(calloutTypes).default(artifacts),
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
  readonly url: string | null;
  readonly reason: string;
  readonly entry: string | null;
  readonly message: string;
  readonly help: string | null;
}

async function check(url: string, options: Options, terminal: Terminal): Promise<ExitCode> {
  const { loadPolicy } = await import('../../policy/load.ts');
  const { parseConnectionString } = await import('../../callout/connection-string.ts');
  const policy = await loadPolicy(options.policy);
  const read = parseConnectionString(url);
  const answer: Answer = read.ok
    ? await judge(read.url, policy, options.type)
    : { ...read, decision: 'deny', url: null, entry: null };
  if (options.format === 'json') terminal.out(`${JSON.stringify(answerJson(answer), null, 2)}\n`);
  else terminal.out(answerText(answer, paintFor(terminal.canvas)));
  return answer.decision === 'allow' ? exitCodes.ok : exitCodes.denied;
}

async function judge(url: CanonicalUrl, policy: Policy, type: string): Promise<Answer> {
  const { compileCallouts } = await import('../../callout/judge.ts');
  const { loadRegexEngine } = await import('../../regex/engine.ts');
  const judge = compileCallouts(policy.callouts, await loadRegexEngine('auto'));
  const callout = judge.judge(url, type, Date.now());
  const base = { ...calloutAnswer(callout, type), url: String(url) };
  const { identity } = url.credential;
  if (callout.decision === 'deny' || identity === null || type !== artifacts) return base;
  const { mayUse } = await import('../../identity/policy.ts');
  return identityAnswer(mayUse(identity, 'SandboxArtifacts', policy.identities), base);
}

function calloutAnswer({ decision, reason, entry }: CalloutDecision, type: string): Answer {
  const id = `\`${entry?.id ?? ''}\``;
  const because = entry?.because ? `: ${entry.because}` : '';
  const messages: Readonly<Partial<Record<CalloutReason, string>>> = {
    RULE_ALLOWS: `callout ${id} admits it${because}`,
    RULE_DENIES: `callout ${id} denies it${because}`,
    HOST_NOT_ALLOWED: `no callout of type ${type} admits it`,
    PATH_NOT_ALLOWED: `callout ${id} admits its host, but not this path${because}`,
    ENTRY_EXPIRED: `callout ${id} admitted it until ${entry?.expires ?? ''}`,
  };
  const message = messages[reason] ?? 'the callouts of the policy do not admit it';
  return { decision, url: null, reason, entry: entry?.id ?? null, message, help: null };
}

function identityAnswer(use: IdentityDecision, allowed: Answer): Answer {
  return use.decision === 'allow' ? allowed : { ...allowed, ...use };
}

function answerJson({ decision, url, reason, entry, message, help }: Answer): object {
  return { decision, url, reason, entry, message, help };
}

function answerText({ decision, url, reason, message, help }: Answer, paint: Paint): string {
  const word = decision === 'allow' ? paint.good('allowed') : paint.error('denied');
  return [
    `${url === null ? 'the URL' : visibleLine(url)}: ${word} (${reason})`,
    `  ${visibleLine(message)}`,
    ...(help === null ? [] : [`  ${paint.note('help:')} ${visibleLine(help)}`]),
    '',
  ].join('\n');
}
