import type { DecisionRecord } from '../../decision-log/record.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { Gateway, GatewayOptions } from '../../gateway/types.ts';
import type { Policy } from '../../policy/types.ts';
import type { Verdict } from '../../verdict/decide.ts';

/** What a decision is explained of. */
export type Subject =
  | { readonly kind: 'script'; readonly script: string | Uint8Array }
  | { readonly kind: 'job'; readonly job: Readonly<Record<string, unknown>> }
  | { readonly kind: 'query'; readonly text: string };

/** A subject judged, with all that a decision log holds of it. */
export interface Judged {
  readonly verdict: Verdict;
  readonly record: DecisionRecord;
  readonly policy: Policy;
}

export type JudgeOptions = Pick<GatewayOptions, 'engines' | 'surface' | 'ownRules' | 'now'>;

/**
 * Judges a subject under a policy.
 *
 * @throws GatewayError as `openGateway` does, `ERR_ENGINE_MISSING` for a query without its parser
 */
export async function judgeSubject(
  subject: Subject,
  policy: string | Policy,
  options: JudgeOptions,
): Promise<Judged> {
  const lines: string[] = [];
  const decisionLog = { to: (line: string) => void lines.push(line) };
  const gateway = await openGateway({ ...options, policy, decisionLog });
  const verdict = await verdictOn(subject, gateway);
  await gateway.close();
  const record = JSON.parse(lines.at(-1) ?? '') as DecisionRecord;
  return { verdict, record, policy: gateway.policy };
}

/** What a gateway says of a subject. */
export async function verdictOn(subject: Subject, gateway: Gateway): Promise<Verdict> {
  if (subject.kind === 'script') return gateway.checkScript(subject.script);
  if (subject.kind === 'job') return gateway.check(subject.job);
  const { checkQuery } = await import('../../gateway/query.ts');
  return (await checkQuery(subject.text, gateway)).verdict;
}

/** The same with another script; null for a query, which may hold several. */
export function withScript(subject: Subject, script: string): Subject | null {
  if (subject.kind === 'script') return { kind: 'script', script };
  return subject.kind === 'job' ? { kind: 'job', job: { ...subject.job, script } } : null;
}
