import type { OutcomeStatus } from '../executor/types.ts';
import { outcomeStatuses } from '../executor/types.ts';

/**
 * What a job file says about itself: how it ends, and for a denied one which rules must be among
 * the findings.
 */
export interface Expectation {
  readonly status: OutcomeStatus;
  readonly rules: readonly string[];
}

/**
 * Reads `completed`, another status, or `{ denied: [rule, …] }`; a message where it is none of
 * these.
 */
export function readExpectation(value: unknown): Expectation | string {
  const status = outcomeStatuses.find((each) => each === value);
  if (status !== undefined) return { status, rules: [] };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const [[key, rules] = [], second] = Object.entries(value) as [string, unknown][];
    if (key === 'denied' && second === undefined && isTextList(rules)) {
      return { status: 'denied', rules };
    }
  }
  return `must be a status (${outcomeStatuses.join(', ')}) or \`denied:\` with a list of rules`;
}

function isTextList(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string')
  );
}
