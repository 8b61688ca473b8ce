import { z } from 'zod';
import { limits } from '../../limits.ts';
import type { Answer } from './gate.ts';

const answer = z.object({
  id: z.string(),
  decision: z.enum(['allow', 'warn', 'deny']).optional(),
  rules: z.array(z.string()).optional(),
  ms: z.number().min(0).optional(),
  peakBytes: z.int().min(0).optional(),
  counters: z.record(z.string(), z.number()).optional(),
  error: z.string().optional(),
});

const ruleCharsMax = 200;

/** What a gate says that spoke, cut to what a result holds. */
export function boundedRules(rules: readonly string[]): string[] {
  return rules.slice(0, limits.gateRulesMax).map((rule) => rule.slice(0, ruleCharsMax));
}

/**
 * A line of a gate as the answer to the script `id`; else why it is none, so that nothing that
 * comes after can be trusted to be one.
 */
export function readAnswer(line: string, id: string): Answer | { readonly why: string } {
  const value = jsonOf(line);
  const read = answer.safeParse(value);
  if (!read.success) return { why: whyNone(value, read.error) };
  if (read.data.id !== id) return { why: `it is for \`${cut(read.data.id)}\`, not \`${id}\`` };
  const { decision, rules = [], ms, peakBytes, counters, error } = read.data;
  if (error !== undefined) return { error: error.slice(0, ruleCharsMax) };
  if (decision === undefined) return { why: 'it has neither `decision` nor `error`' };
  return {
    decision,
    rules: boundedRules(rules),
    ...(ms !== undefined && { ms }),
    ...(peakBytes !== undefined && { peakBytes }),
    ...(counters !== undefined && { counters }),
  };
}

/** The first thing that is wrong with an answer. */
function whyNone(value: unknown, { issues: [issue] }: z.ZodError): string {
  if (value === undefined) return 'it is no JSON';
  const path = issue?.path.join('.') ?? '';
  if (path === '') return 'it is no object';
  return `\`${cut(path)}\` is not ${forms[path.split('.')[0] ?? ''] ?? 'of its form'}`;
}

const forms: Readonly<Record<string, string>> = {
  id: 'a text',
  decision: '`allow`, `warn` or `deny`',
  rules: 'a list of texts',
  ms: 'a number from 0 on',
  peakBytes: 'a whole number from 0 on',
  counters: 'a mapping to numbers',
  error: 'a text',
};

const cut = (text: string): string => text.slice(0, limits.quotedCharsMax);

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
