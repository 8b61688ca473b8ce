import type { CalloutEntry } from '../../policy/types.ts';
import { isExpired } from '../judge.ts';
import { BudgetError } from './budget.ts';
import { readClaim } from './claim.ts';
import { Prover } from './prover.ts';
import type { Universe } from './universe.ts';

/** What one entry speaks of, in what can be shown of it. */
export interface CalloutExplanation {
  readonly entry: CalloutEntry;
  /** Every host of it, when they are few; null when they are not, or it cannot be proved. */
  readonly hosts: readonly string[] | null;
  /** A URL of it, as the engine that judges has confirmed; null where there is none. */
  readonly example: string | null;
  /** What its expression was most likely meant to say; null where it says so, or cannot be read. */
  readonly claim: string | null;
  /** Why it has no effect, or why nothing is known; null otherwise. */
  readonly caveat: string | null;
}

const hostsMax = 8;

/** Says of every entry what it speaks of. */
export function explainCallouts(
  entries: readonly CalloutEntry[],
  universe: Universe,
  nowMs: number,
): CalloutExplanation[] {
  const prover = new Prover(universe);
  return entries.map((entry) => {
    const nothing = { entry, hosts: null, example: null, claim: null };
    const compiled = entry.regex === null ? null : universe.engine.compile(entry.regex);
    if (compiled?.ok === false) return { ...nothing, caveat: compiled.fault.message };
    try {
      return explain(entry, prover, nowMs);
    } catch (error) {
      if (error instanceof BudgetError) return { ...nothing, caveat: error.message };
      throw error;
    }
  });
}

function explain(entry: CalloutEntry, prover: Prover, nowMs: number): CalloutExplanation {
  const language = prover.entry(entry);
  const correction =
    entry.regex === null
      ? null
      : (readClaim(entry.regex, prover.universe.engine)?.correction ?? null);
  return {
    entry,
    hosts: prover.hosts(language, hostsMax),
    example: prover.witness(language, (location) => prover.speaks(entry, location)),
    claim: correction === entry.regex ? null : correction,
    caveat: language.isEmpty
      ? 'it matches no URL'
      : isExpired(entry, nowMs)
        ? `it has admitted nothing since ${entry.expires ?? ''}`
        : null,
  };
}
