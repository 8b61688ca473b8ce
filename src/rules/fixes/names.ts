import type { Facts } from '../../facts/types.ts';

const plainName = /^\w+$/;

/** How the names of a script are used, as far as a fix must know. Linear in the facts. */
export class NameUses {
  readonly #facts: Facts;
  readonly #heads: Set<string> = new Set();
  readonly #called: Set<string> = new Set();
  readonly #bound: Map<string, number> = new Map();

  constructor(facts: Facts) {
    this.#facts = facts;
    for (const { spelled, called } of facts.references) {
      this.#heads.add(headOf(spelled));
      if (called) this.#called.add(spelled);
    }
    for (const { name } of facts.bindings) this.#bound.set(name, (this.#bound.get(name) ?? 0) + 1);
  }

  /** Whether anything reads, stores or deletes the name, or a string may mean it. */
  isUsed(name: string): boolean {
    return this.#heads.has(name) || this.isInString(name);
  }

  /** Whether the name itself is called, as no module can be. */
  isCalled(name: string): boolean {
    return this.#called.has(name);
  }

  /** Whether the script nowhere has the name, so that it can be given away. */
  isFree(name: string): boolean {
    return !this.#bound.has(name) && !this.isUsed(name);
  }

  /** Whether some string has the name as a word: `df.query('x > @name')`, `__all__`. */
  isInString(name: string): boolean {
    const word = plainName.test(name) ? new RegExp(`(?<!\\w)${name}(?!\\w)`) : null;
    return this.#facts.strings.some(({ value }) => {
      if (value === null) return true;
      return value.includes(name) && (word === null || word.test(value));
    });
  }
}

/** The name that a dotted name begins with. */
export function headOf(spelled: string): string {
  const dot = spelled.indexOf('.');
  return dot < 0 ? spelled : spelled.slice(0, dot);
}
