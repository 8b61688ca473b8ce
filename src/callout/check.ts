import type { RawFinding } from '../finding.ts';
import { mayUse } from '../identity/policy.ts';
import type { IdentityPolicies } from '../identity/policy.ts';
import { limits } from '../limits.ts';
import { artifactType, fetchUsages, type FetchedType } from '../policy/kusto-words.ts';
import { collidingNames, localNameFault } from '../text/local-name.ts';
import type { CanonicalUrl } from './canonical-url.ts';
import { bearerFault } from './bearer.ts';
import { parseConnectionString } from './connection-string.ts';
import type { Places } from './connection-string.ts';
import type { CalloutJudge } from './judge.ts';
import { placeOf } from './refusal.ts';
import { storageFaults } from './storage-faults.ts';

export interface ArtifactInput {
  /** Local file name → storage connection string. */
  readonly artifacts: Readonly<Record<string, string>>;
  readonly callouts: CalloutJudge;
  readonly identities: IdentityPolicies;
  /** Callout type that they come under; `sandbox_artifacts` where it is not given. */
  readonly type?: FetchedType;
  /** Milliseconds since 1970, for callouts that expire. */
  readonly nowMs: number;
  /** For how long a shared access signature may be valid. */
  readonly sasHoursMax: number;
}

type Rules = Omit<ArtifactInput, 'artifacts'>;

type RuleId = 'artifact-url' | 'callout-policy' | 'managed-identity';

/**
 * Judges the artifacts of a job before a byte of them is fetched: the local name and the string,
 * then the callout policy, then the identity. No finding shows a secret.
 */
export function judgeArtifacts({ artifacts, ...rules }: ArtifactInput): RawFinding[] {
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
    ...judgeArtifact(name, text, rules),
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

function judgeArtifact(name: string, text: string, rules: Rules): RawFinding[] {
  const read = parseConnectionString(text);
  if (!read.ok) {
    const message = `the URL of artifact ${quote(name)} is refused: ${read.message}`;
    return [finding('artifact-url', message, read.help, read.reason)];
  }
  const { url, at } = read;
  const seen: Seen = { name, url, at, text };
  return [
    ...judgeStorage(seen, rules),
    ...judgeCallout(seen, rules),
    ...judgeIdentity(seen, rules),
    ...judgeBearer(seen, rules),
  ];
}

/** An artifact whose string could be read. */
interface Seen {
  readonly name: string;
  readonly url: CanonicalUrl;
  readonly at: Places;
  readonly text: string;
}

function judgeStorage({ name, url, at, text }: Seen, rules: Rules): RawFinding[] {
  const { nowMs, sasHoursMax } = rules;
  const place = url.sas === null ? placeOf(text, at.host) : placeOf(text, at.credential);
  return storageFaults(url, nowMs, sasHoursMax).map(({ reason, message, help }) => {
    const what = `artifact ${quote(name)} cannot be fetched: ${message} (${place})`;
    return finding('artifact-url', what, help, reason);
  });
}

function judgeIdentity(
  { name, url, at, text }: Seen,
  { identities, type = artifactType }: Rules,
): RawFinding[] {
  const { identity } = url.credential;
  if (identity === null) return [];
  const use = mayUse(identity, fetchUsages[type], identities);
  if (use.decision === 'allow') return [];
  const message =
    `artifact ${quote(name)} cannot be fetched with this identity: ${use.message}` +
    ` (${placeOf(text, at.credential)})`;
  return [finding('managed-identity', message, use.help, use.reason)];
}

function judgeBearer({ name, url, at, text }: Seen, { callouts, ...rules }: Rules): RawFinding[] {
  const fault = bearerFault(url, callouts, rules);
  if (fault === null) return [];
  const message = `artifact ${quote(name)} ${fault.message} (${placeOf(text, at.host)})`;
  return [finding('managed-identity', message, fault.help, fault.reason)];
}

function judgeCallout(
  { name, url, at, text }: Seen,
  { callouts, nowMs, type = artifactType }: Rules,
): RawFinding[] {
  const { decision, reason, entry } = callouts.judge(url, type, nowMs);
  if (decision === 'allow') return [];
  const hosts = callouts.hostsOf(type, nowMs);
  const where = `artifact ${quote(name)} (${quote(String(url))})`;
  const because = entry?.because ? `: ${entry.because}` : '';
  const id = entry?.id ?? '';
  const inHost = `(${placeOf(text, at.host)})`;
  const inPath = `(${placeOf(text, at.path)})`;
  const [message, help] = {
    RULE_ALLOWS: [`${where} is not admitted`, 'Ask whoever administers the callout policy.'],
    RULE_DENIES: [
      `${where} is denied by callout \`${id}\`${because} ${inHost}`,
      'Take it from elsewhere.',
    ],
    HOST_NOT_ALLOWED: [`no callout of the policy admits ${where} ${inHost}`, hostHelp(hosts, type)],
    PATH_NOT_ALLOWED: [
      `callout \`${id}\` admits the host of ${where}, but not this path${because} ${inPath}`,
      entry?.pathPrefix ? `It admits paths under \`${entry.pathPrefix}\`.` : hostHelp(hosts, type),
    ],
    ENTRY_EXPIRED: [
      `callout \`${id}\` admitted ${where} until ${entry?.expires ?? ''} ${inHost}`,
      'Have the entry renewed, or take the artifact from elsewhere.',
    ],
    URL_TOO_LONG: [
      `${where} is too long for the expressions of the policy to be tried on it ${inPath}`,
      'Shorten its path, or have the expressions replaced by hosts and path prefixes.',
    ],
  }[reason] as [string, string];
  return [finding('callout-policy', message, help, reason)];
}

const hostsShownMax = 5;

function hostHelp(hosts: readonly string[], type: FetchedType): string {
  if (hosts.length === 0) {
    return `Have an entry of type ${type} added to the callout policy: there is none yet.`;
  }
  const more = hosts.length > hostsShownMax ? ', …' : '';
  return `Hosts that the policy names: ${hosts.slice(0, hostsShownMax).join(', ')}${more}.`;
}

function finding(rule: RuleId, message: string, help: string, reason: string): RawFinding {
  return { rule, message, help, span: { start: 0, end: 0 }, reason };
}

function quote(text: string): string {
  const printable = text.replace(
    /[^ -~…]/gu,
    (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  const { quotedCharsMax } = limits;
  const cut =
    printable.length > quotedCharsMax ? `${printable.slice(0, quotedCharsMax - 1)}…` : printable;
  return `\`${cut}\``;
}
