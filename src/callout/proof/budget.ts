import { DFA } from 'refa';
import { limits } from '../../limits.ts';

/** Thrown inside this folder only, where a proof would take more than it may. */
export class BudgetError extends Error {}

/**
 * What one proof may take: states of automata, and time. It makes the states, so nothing grows
 * unseen.
 */
export class Budget {
  readonly #clockMs: () => number;
  readonly #endMs: number;
  #left: number = limits.proofStatesMax;

  /** `clockMs` only goes forward, in milliseconds; `endMs` is when all proofs end. */
  constructor(clockMs: () => number, endMs: number) {
    this.#clockMs = clockMs;
    this.#endMs = Math.min(clockMs() + limits.proofMsMax, endMs);
  }

  readonly createNode = (): DFA.Node => {
    this.spend();
    return new DFA.Node();
  };

  /**
   * Counts work of the size of one state.
   *
   * @throws BudgetError when there is none left.
   */
  spend(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new BudgetError('its automaton has more states than a proof may');
    if (this.#left % 64 === 0 && this.#clockMs() > this.#endMs)
      throw new BudgetError('it takes longer than a proof may');
  }
}
