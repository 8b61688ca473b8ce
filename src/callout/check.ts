import type { RawFinding } from '../finding.ts';
import { mayUse } from '../identity/policy.ts';
import type { IdentityPolicies } from '../identity/policy.ts';
import { limits } from '../limits.ts';
import type { CanonicalUrl } from './canonical-url.ts';
import { parseConnectionString } from './connection-string.ts';
import type { CalloutDecision, CalloutJudge } from './judge.ts';
import { collidingNames, localNameFault } from './local-name.ts';

export interface ArtifactInput {
  /** Local file name → storage connection string. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly callouts: CalloutJudge;
  readonly identities: IdentityPolicies;
  /** Milliseconds since 1970, for callouts that expire. */
  readonly nowMs: number;
}

/** The callout type that the artifacts of a script come under. */
const artifactType = 'sandbox_artifacts';

type RuleId = 'artifact-url' | 'callout-policy' | 'managed-identity';

/**
 * Judges the artifacts of a job before a byte of them is fetched: the local name and the string,
 * then the callout policy, then the identity. No finding shows a secret.
 */
export function judgeArtifacts({
  artifacts,
  callouts,
  identities,
  nowMs,
}: ArtifactInput): RawFinding[] {
  const entries = Object.entries(artifacts);
  const max = limits.artifactsMax;
  if (entries.length > max) {
    const message = `the job names ${entries.length} artifacts, and ${max} is the most`;
    return [finding('artifact-url', message, 'Put several files into one zip.', 'TOO_MANY')];
  }
  const collisions = collidingNames(entries.map(([name]) => name)).map(([first, second]) => {
    const pair = `${quote(first)} and ${quote(second)}`;
    const message = `artifacts ${pair} are one file where case does not count`;
    return finding('artifact-url', message, 'Rename one of them.', 'NAME_COLLISION');
  });
  const each = entries.flatMap(([name, text]) => [
    ...judgeName(name),
    ...judgeArtifact(name, text, { callouts, identities, nowMs }),
  ]);
  return [...each, ...collisions];
}

function judgeName(name: string): RawFinding[] {
  const fault = localNameFault(name);
  if (fault === null) return [];
  const message = `artifact ${quote(name)} cannot be a local file: ${fault}`;
  const help = 'Use a plain file name: letters, digits, `-`, `_` and `.`.';
  return [finding('artifact-url', message, help, 'NAME')];
}

function judgeArtifact(
  name: string,
  text: string,
  { callouts, identities, nowMs }: Omit<ArtifactInput, 'artifacts'>,
): RawFinding[] {
  const read = parseConnectionString(text);
  if (!read.ok) {
    const message = `the URL of artifact ${quote(name)} is refused: ${read.message}`;
    return [finding('artifact-url', message, read.help, read.reason)];
  }
  const { url } = read;
  const decision = callouts.judge(url, artifactType, nowMs);
  const findings: RawFinding[] = [];
  if (decision.decision === 'deny') {
    const hosts = callouts.hostsOf(artifactType);
    findings.push(calloutFinding(name, url, decision, hosts));
  }
  const { identity } = url.credential;
  if (identity === null) return findings;
  const use = mayUse(identity, 'SandboxArtifacts', identities);
  if (use.decision === 'deny') {
    const message = `artifact ${quote(name)} cannot be fetched with this identity: ${use.message}`;
    findings.push(finding('managed-identity', message, use.help, use.reason));
  }
  return findings;
}

function calloutFinding(
  name: string,
  url: CanonicalUrl,
  { reason, entry }: CalloutDecision,
  hosts: readonly string[],
): RawFinding {
  const where = `artifact ${quote(name)} (${quote(url.location)})`;
  const because = entry?.because ? `: ${entry.because}` : '';
  const id = entry?.id ?? '';
  const [message, help] = {
    RULE_ALLOWS: [`${where} is not admitted`, 'Ask whoever administers the callout policy.'],
    RULE_DENIES: [`${where} is denied by callout \`${id}\`${because}`, 'Take it from elsewhere.'],
    HOST_NOT_ALLOWED: [`no callout of the policy admits ${where}`, hostHelp(hosts)],
    PATH_NOT_ALLOWED: [
      `callout \`${id}\` admits the host of ${where}, but not this path${because}`,
      entry?.pathPrefix ? `It admits paths under \`${entry.pathPrefix}\`.` : hostHelp(hosts),
    ],
    ENTRY_EXPIRED: [
      `callout \`${id}\` admitted ${where} until ${entry?.expires ?? ''}`,
      'Have the entry renewed, or take the artifact from elsewhere.',
    ],
  }[reason] as [string, string];
  return finding('callout-policy', message, help, reason);
}

const hostsShownMax = 5;

function hostHelp(hosts: readonly string[]): string {
  if (hosts.length === 0) {
    return `Have an entry of type ${artifactType} added to the callout policy: there is none yet.`;
  }
  const more = hosts.length > hostsShownMax ? ', …' : '';
  return `Hosts that the policy names: ${hosts.slice(0, hostsShownMax).join(', ')}${more}.`;
}

function finding(rule: RuleId, message: string, help: string, reason: string): RawFinding {
  return { rule, message, help, span: { start: 0, end: 0 }, reason };
}

function quote(text: string): string {
  const printable = text.replace(/[^ -~]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  const { quotedCharsMax } = limits;
  const cut =
    printable.length > quotedCharsMax ? `${printable.slice(0, quotedCharsMax - 1)}…` : printable;
  return `\`${cut}\``;
}
