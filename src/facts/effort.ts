/** Steps that are there for every script, however short. */
const stepsAtFirst = 100_000;
/** Steps for each node of the tree: data scripts take about one, large libraries ten. */
const stepsPerNode = 12;
/** Steps for any script: more would take a second. */
const stepsMax = 800_000;
/** Characters of a string that are made or compared in one step. */
const charsPerStep = 64;

/**
 * How much may be done to follow what values flow where: in proportion to the size of the script,
 * so that no shape of it costs more than its length. What would take more is given up, and said.
 */
export class Effort {
  readonly #given: number;
  #left: number;
  #exceeded = false;

  constructor(nodes: number) {
    this.#given = Math.min(stepsMax, stepsAtFirst + stepsPerNode * nodes);
    this.#left = this.#given;
  }

  /** Steps so far, with those that were asked for and not there. */
  get steps(): number {
    return this.#given - this.#left;
  }

  /** Some step was not taken, here or at another bound. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  exceed(): void {
    this.#exceeded = true;
  }

  /** Takes some steps; false when there are not as many left, now and ever after. */
  take(steps: number): boolean {
    this.#left -= steps;
    if (this.#left >= 0) return true;
    this.#exceeded = true;
    return false;
  }

  /** Takes the steps that a string of some characters costs. */
  takeText(chars: number): boolean {
    return this.take(1 + Math.floor(chars / charsPerStep));
  }

  get spent(): boolean {
    return this.#left < 0;
  }
}
