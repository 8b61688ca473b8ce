import type { CalloutEntry } from '../../policy/types.ts';
import { parseConnectionString } from '../connection-string.ts';
import { compileCallouts, isExpired } from '../judge.ts';
import type { CalloutDecision, CalloutJudge } from '../judge.ts';
import { predefinedCallouts } from '../predefined.ts';
import { BudgetError } from './budget.ts';
import { minus } from './language.ts';
import { admitted, Prover } from './prover.ts';
import type { CalloutPolicy } from './types.ts';
import type { Universe } from './universe.ts';

/** What one policy admits and the other does not, for one type of callout. */
export type OneSided =
  /** Proved: nothing. */
  | { readonly state: 'none' }
  /** A URL, confirmed by the judges of both policies. */
  | { readonly state: 'some'; readonly witness: string }
  /** The proof would take more than it may. */
  | { readonly state: 'not-proved'; readonly reason: string };

export interface CalloutDifference {
  readonly type: string;
  readonly onlyFirst: OneSided;
  readonly onlySecond: OneSided;
}

/**
 * How two policies differ, type by type, in both directions; types that neither names are left out.
 *
 * @throws GatewayError `ERR_POLICY_INVALID` when a pattern is not one of RE2.
 */
export function compareCallouts(
  first: CalloutPolicy,
  second: CalloutPolicy,
  universe: Universe,
  nowMs: number,
): CalloutDifference[] {
  const prover = new Prover(universe);
  const sideOf = (policy: CalloutPolicy): Side => {
    const immutable = policy.immutable ?? predefinedCallouts;
    const judge = compileCallouts(policy.entries, universe.engine, immutable);
    const all = [...immutable, ...policy.entries];
    return { judge, entries: all.filter((entry) => !isExpired(entry, nowMs)) };
  };
  const [one, two] = [sideOf(first), sideOf(second)];
  const named = [...first.entries, ...second.entries].map(({ type }) => type);
  const types = [...new Set(named)].toSorted();
  return types.map((type) => {
    const only = (of: Side, not: Side): OneSided => oneSided({ type, of, not, prover, nowMs });
    return { type, onlyFirst: only(one, two), onlySecond: only(two, one) };
  });
}

interface Side {
  readonly judge: CalloutJudge;
  readonly entries: readonly CalloutEntry[];
}

interface Question {
  readonly type: string;
  /** The side that admits, */
  readonly of: Side;
  /** and the one that does not. */
  readonly not: Side;
  readonly prover: Prover;
  readonly nowMs: number;
}

function oneSided(question: Question): OneSided {
  const { of, type } = question;
  try {
    for (const entry of of.entries.filter((one) => one.type === type && one.canCall)) {
      const witness = beyond(entry, question);
      if (witness !== null) return { state: 'some', witness };
    }
    return { state: 'none' };
  } catch (error) {
    if (error instanceof BudgetError) return { state: 'not-proved', reason: error.message };
    throw error;
  }
}

/** A location that this entry admits and the other side does not. */
function beyond(entry: CalloutEntry, { type, of, not, prover, nowMs }: Question): string | null {
  const decide = ({ judge }: Side, location: string): CalloutDecision | null => {
    const read = parseConnectionString(location);
    return read.ok ? judge.judge(read.url, type, nowMs) : null;
  };
  const isOurs = (location: string): boolean => decide(of, location)?.decision === 'allow';
  const used = new Set<CalloutEntry>();
  let rest = admitted(entry, of.entries, prover);
  for (;;) {
    const location = prover.witness(rest, isOurs);
    if (location === null) return null;
    const decision = decide(not, location);
    if (decision?.decision === 'deny') return location;
    const other = decision?.entry ?? null;
    if (other === null || used.has(other)) {
      throw new BudgetError('the judge and the proof do not agree on a URL');
    }
    used.add(other);
    rest = minus(rest, admitted(other, not.entries, prover), prover.budget());
  }
}
