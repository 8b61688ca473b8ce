import type { Facts } from '../../facts/types.ts';

/** How the names of a script are used, as far as a fix must know. Linear in the facts. */
export class NameUses {
  readonly #facts: Facts;
  readonly #heads: Set<string> = new Set();
  readonly #called: Set<string> = new Set();
  readonly #bound: Set<string> = new Set();
  readonly #members: Set<string> = new Set();
  #words: ReadonlySet<string> | 'unknown' | null = null;

  constructor(facts: Facts) {
    this.#facts = facts;
    for (const { spelled, called } of facts.references) {
      this.#heads.add(headOf(spelled));
      if (called) this.#called.add(spelled);
    }
    for (const { name, scope } of facts.bindings) {
      this.#bound.add(name);
      if (scope === 'class') this.#members.add(name);
    }
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
    this.#words ??= wordsOf(this.#facts);
    return this.#words === 'unknown' || this.#words.has(name);
  }

  /** Whether a class binds the name, which then is an attribute as well. */
  isMember(name: string): boolean {
    return this.#members.has(name);
  }
}

/** The words of all strings; unknown where a string is. */
function wordsOf({ strings }: Facts): ReadonlySet<string> | 'unknown' {
  const words = new Set<string>();
  for (const { value } of strings) {
    if (value === null) return 'unknown';
    for (const word of value.match(/[\p{L}\p{N}_]+/gu) ?? []) words.add(word);
  }
  return words;
}

/** The name that a dotted name begins with. */
export function headOf(spelled: string): string {
  const dot = spelled.indexOf('.');
  return dot < 0 ? spelled : spelled.slice(0, dot);
}
