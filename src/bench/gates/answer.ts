import { z } from 'zod';
import { limits } from '../../limits.ts';
import type { Answer } from './gate.ts';

const answer = z.object({
  id: z.string(),
  decision: z.enum(['allow', 'warn', 'deny']).optional(),
  rules: z.array(z.string()).optional(),
  ms: z.number().min(0).optional(),
  counters: z.record(z.string(), z.number()).optional(),
  error: z.string().optional(),
});

const ruleCharsMax = 200;

/**
 * A line of a gate as the answer to the script `id`; null where it is none, so that nothing that
 * comes after can be trusted to be one.
 */
export function readAnswer(line: string, id: string): Answer | null {
  const read = answer.safeParse(jsonOf(line));
  if (!read.success || read.data.id !== id) return null;
  const { decision, rules = [], ms, counters, error } = read.data;
  if (error !== undefined) return { error: error.slice(0, ruleCharsMax) };
  if (decision === undefined) return null;
  return {
    decision,
    rules: rules.slice(0, limits.gateRulesMax).map((rule) => rule.slice(0, ruleCharsMax)),
    ...(ms !== undefined && { ms }),
    ...(counters !== undefined && { counters }),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
