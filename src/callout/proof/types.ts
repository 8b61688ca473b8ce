import type { CalloutEntry } from '../../policy/types.ts';

/** A callout policy, as proofs take it. */
export interface CalloutPolicy {
  readonly entries: readonly CalloutEntry[];
  /** What its cluster showed as immutable; null for what every cluster has. */
  readonly immutable: readonly CalloutEntry[] | null;
}

/** What can be wrong with an entry of a callout policy. */
export type CalloutFaultCode =
  /** The expression is not one of RE2. */
  | 'refused'
  /** It speaks of hosts that its author did not mean. */
  | 'over-broad'
  /** It claims hosts that anyone may register. */
  | 'open'
  /** It speaks of no URL at all. */
  | 'dead'
  /** Its day is past. */
  | 'expired'
  /** Entries that deny take all that it admits. */
  | 'shadowed'
  /** The policy decides the same without it. */
  | 'redundant'
  /** The proof would take more than it may: nothing is said. */
  | 'not-proved';

export interface CalloutFault {
  readonly entry: CalloutEntry;
  readonly code: CalloutFaultCode;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly help: string;
  /** A URL that shows it, as the engine that judges has confirmed; null where none is needed. */
  readonly witness: string | null;
  /** An expression to take instead, with what was proved of it; null where there is none. */
  readonly correction: string | null;
}
