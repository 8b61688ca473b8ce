import type { RawFinding } from '../finding.ts';
import { artifactType } from '../policy/kusto-words.ts';
import { judgeArtifacts } from './check.ts';
import type { ArtifactInput } from './check.ts';
import { parseConnectionString } from './connection-string.ts';
import type { CalloutDecision } from './judge.ts';

/** What is said of one URL; a secret of it is in none of this. */
export interface UrlAnswer {
  readonly decision: 'allow' | 'deny';
  /** Redacted; null where it could not be read. */
  readonly url: string | null;
  /** The entry that decided, or nearly did. */
  readonly entry: string | null;
  readonly findings: readonly Pick<RawFinding, 'rule' | 'reason' | 'message' | 'help'>[];
}

/** For artifacts what a job would hear; other types are judged by the callouts alone. */
export function judgeUrl(
  text: string,
  type: string,
  rules: Omit<ArtifactInput, 'artifacts' | 'type'>,
): UrlAnswer {
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
): UrlAnswer['findings'] {
  if (decision === 'allow') return [];
  const verb = reason === 'RULE_DENIES' ? 'denies it' : 'does not admit it';
  const message =
    entry === null ? `no callout of type ${type} admits it` : `callout \`${entry.id}\` ${verb}`;
  const help = 'Have an entry that admits it added to the callout policy.';
  return [{ rule: 'callout-policy', reason, message, help }];
}
