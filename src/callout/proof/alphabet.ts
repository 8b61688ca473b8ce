import { CharSet } from 'refa';
import type { RegexEngine } from '../../regex/types.ts';
import { BudgetError } from './budget.ts';

/** The last printable character of ASCII: a canonical location has no other characters. */
export const maxCharacter = 0x7e;

/** Every printable character of ASCII. */
export const characters: readonly string[] = Array.from({ length: maxCharacter - 0x20 }, (_, at) =>
  String.fromCharCode(at + 0x21),
);

/** Which characters an atom of a pattern stands for: the engine that will match is asked. */
export class AtomReader {
  readonly #engine: RegexEngine;
  readonly #known = new Map<string, CharSet>();

  constructor(engine: RegexEngine) {
    this.#engine = engine;
  }

  read(text: string): CharSet {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const found = this.#ask(text);
    this.#known.set(text, found);
    return found;
  }

  #ask(text: string): CharSet {
    const compiled = this.#engine.compile(`^${text}$`);
    if (!compiled.ok) throw new BudgetError('one of its classes is too long to be asked about');
    const { matcher } = compiled;
    const codes = characters.filter((one) => matcher.test(one)).map((one) => one.charCodeAt(0));
    return CharSet.fromCharacters(maxCharacter, codes);
  }
}
