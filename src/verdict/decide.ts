import type { Finding, Level, RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import type { PlatformId } from '../platform/platform.ts';
import { LineTable } from '../syntax/span.ts';
import { sentence } from '../text/sentence.ts';

/** What door one says of a job. Deeply frozen. */
export interface Verdict {
  /** `deny` exactly when a finding has level `error`. */
  readonly decision: 'allow' | 'deny';
  readonly policy: { readonly name: string; readonly digest: string };
  readonly platform: PlatformId;
  /** In order of place, then rule. */
  readonly findings: readonly Finding[];
  /** The decoded text that was judged, for code frames; empty when the bytes are not text. */
  readonly text: string;
}

/** What `decide` needs to know of a rule: its level under the policy, and its page. */
export interface RuleFacts {
  levelOf(rule: string): Level | 'off';
  docsOf(rule: string): string;
}

interface Evidence {
  readonly policy: { readonly name: string; readonly digest: string };
  readonly platform: PlatformId;
  readonly text: string;
  readonly findings: readonly RawFinding[];
  readonly rules: RuleFacts;
}

/**
 * Findings under a policy make a verdict. Pure: the same evidence gives the same bytes. Past `findingsMax` the rest
 * is dropped only after sorting by level, so that no flood of notes can hide an error.
 */
export function decide(evidence: Evidence): Verdict {
  const lines = new LineTable(evidence.findings.length > 0 ? evidence.text : '');
  const placed: Finding[] = [];
  for (const raw of evidence.findings) {
    const level = raw.level ?? evidence.rules.levelOf(raw.rule);
    if (level !== 'off') placed.push(place(raw, level, lines, evidence.rules));
  }
  placed.sort(bySeverity);
  const kept = placed.slice(0, limits.findingsMax).sort(byPlace);
  const decision = placed[0]?.level === 'error' ? 'deny' : 'allow';
  return Object.freeze({
    decision,
    policy: evidence.policy,
    platform: evidence.platform,
    findings: Object.freeze(kept),
    text: evidence.text,
  });
}

const severity: Readonly<Record<Level, number>> = { error: 0, warning: 1, note: 2 };

function bySeverity(a: Finding, b: Finding): number {
  return severity[a.level] - severity[b.level] || byPlace(a, b);
}

function byPlace(a: Finding, b: Finding): number {
  return (
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compareText(a.rule, b.rule) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function place(raw: RawFinding, level: Level, lines: LineTable, rules: RuleFacts): Finding {
  const { rule, message, help, span } = raw;
  return Object.freeze({
    rule,
    level,
    message,
    help: sentence(help),
    ...lines.place(span),
    docs: rules.docsOf(rule),
    span,
    ...(raw.chain && { chain: raw.chain }),
    ...(raw.reason && { reason: raw.reason }),
    ...(raw.fix && { fix: raw.fix }),
    ...(raw.member && { member: raw.member }),
  });
}
