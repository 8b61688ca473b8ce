import type { Finding } from '../../finding.ts';
import type { Expectation } from '../../job-file/expectation.ts';
import type { Verdict } from '../../verdict/decide.ts';
import type { ExpectFile, FindingFile } from './form.ts';

/** What a finding must be, beside its rule where something is said. */
export type ExpectedFinding = Exclude<FindingFile, string>;

/** What a verdict must be. */
export interface Expected {
  readonly decision: 'allow' | 'deny';
  /** Of the findings that deny, or where the decision is `allow` of the others; null for any. */
  readonly findings: readonly ExpectedFinding[] | null;
  /** Whether there may be others of them. */
  readonly exact: boolean;
}

export function expectedOf(file: ExpectFile): Expected {
  if (typeof file === 'string') return { decision: file, findings: null, exact: false };
  const [decision, list] =
    'deny' in file ? (['deny', file.deny] as const) : (['allow', file.allow] as const);
  const findings = list.map((one) => (typeof one === 'string' ? { rule: one } : one));
  return { decision, findings, exact: true };
}

/** What a job file says of itself, as far as door one answers for it. */
export function expectedOfJob({ status, rules }: Expectation): Expected {
  if (status !== 'denied') return { decision: 'allow', findings: null, exact: false };
  return { decision: 'deny', findings: rules.map((rule) => ({ rule })), exact: false };
}

/** How a verdict compares; the diff has expected (`-`), got (`+`) and both (` `). */
export interface Comparison {
  readonly isMet: boolean;
  /** Something that was expected is not there. */
  readonly isMissing: boolean;
  readonly diff: readonly string[];
  /** Findings that nobody expected. */
  readonly extra: readonly Finding[];
  readonly absent: readonly ExpectedFinding[];
}

export function compare(expected: Expected, verdict: Verdict): Comparison {
  const { decision, findings: wanted, exact } = expected;
  const isDeny = decision === 'deny';
  const told = verdict.findings.filter(({ level }) => (level === 'error') === isDeny);
  const denying = verdict.findings.filter(({ level }) => level === 'error');
  const agrees = verdict.decision === decision;
  const absent = (wanted ?? []).filter((one) => !told.some((finding) => isMet(one, finding)));
  const surplus = exact
    ? told.filter((finding) => !wanted!.some((one) => isMet(one, finding)))
    : [];
  const extra = isDeny ? surplus : [...surplus, ...(agrees ? [] : denying)];
  const met = told.filter((finding) => wanted?.some((one) => isMet(one, finding)));
  return {
    isMet: agrees && absent.length === 0 && extra.length === 0,
    isMissing: (isDeny && !agrees) || absent.length > 0,
    diff: [
      ...(agrees ? [` ${decision}`] : [`-${decision}`, `+${verdict.decision}`]),
      ...met.map((finding) => ` ${shown(finding)}`),
      ...absent.map((one) => `-${shown(one)}`),
      ...extra.map((finding) => `+${shown(finding)}: ${finding.message}`),
    ],
    extra,
    absent,
  };
}

function isMet(one: ExpectedFinding, finding: Finding): boolean {
  return (
    one.rule === finding.rule &&
    (one.line ?? finding.line) === finding.line &&
    (one.column ?? finding.column) === finding.column &&
    (one.reason ?? finding.reason) === finding.reason &&
    finding.message.includes(one.message ?? '')
  );
}

function shown({ rule, line, column, reason }: ExpectedFinding): string {
  const place = line === undefined ? '' : ` at ${line}${column === undefined ? '' : `:${column}`}`;
  return `${rule}${reason === undefined ? '' : ` (${reason})`}${place}`;
}
