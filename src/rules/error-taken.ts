import type { Facts, ReferenceFact } from '../facts/types.ts';

/** `kind, error, trace =` at the begin of a line. */
const assigned = /(?:^|\n)[ \t]*(?:[^\W\d]\w*[ \t]*,[ \t]*){2}([^\W\d]\w*)[ \t]*=[ \t]*$/;

/** What makes texts of a traceback. */
const tellers: readonly string[] = [
  'traceback.format_exception',
  'traceback.format_tb',
  'traceback.print_exception',
  'traceback.print_tb',
];

/** Tells where of what `exc_info()` gives only the error is used, as an `except` clause gives it. */
export class ErrorTaken {
  readonly #facts: Facts;
  readonly #text: string;
  readonly #namesOf: (qualified: readonly string[]) => readonly string[];
  /** Names of which more is read than lines and texts. */
  #read: ReadonlySet<string> | null = null;

  constructor(
    facts: Facts,
    text: string,
    namesOf: (qualified: readonly string[]) => readonly string[],
  ) {
    this.#facts = facts;
    this.#text = text;
    this.#namesOf = namesOf;
  }

  /**
   * Whether a call of it is asked for the error or its class by their place, or stands in an
   * assignment of which the third name is dropped, asked for its line, or made a text of.
   */
  isTaken({ span, called }: ReferenceFact): boolean {
    if (!called) return false;
    const after = /^\([ \t]*\)[ \t]*(\[(?:0|1|:2)\]|(?:#[^\n]*)?(?:\n|$))/.exec(
      this.#text.slice(span.end, span.end + charsMax),
    );
    if (after === null) return false;
    if (after[1]!.startsWith('[')) return true;
    const before = this.#text.slice(Math.max(0, span.start - charsMax), span.start);
    const third = assigned.exec(before)?.[1];
    this.#read ??= this.#readNames();
    return third !== undefined && !this.#read.has(third);
  }

  #readNames(): ReadonlySet<string> {
    const { bindings, calls, references } = this.#facts;
    // What is bound in the body of a class can be read of the class.
    const read = new Set(bindings.filter(({ scope }) => scope === 'class').map(({ name }) => name));
    const told = new Set(
      calls
        .filter((call) => this.#namesOf(call.qualified).some((name) => tellers.includes(name)))
        .flatMap((call) => call.arguments.map(({ span }) => `${span.start}:${span.end}`)),
    );
    for (const { access, spelled, span } of references) {
      const [name = ''] = spelled.split('.', 1);
      const isText =
        spelled === name ? told.has(`${span.start}:${span.end}`) : spelled === `${name}.tb_lineno`;
      if (access === 'load' && !isText) read.add(name);
    }
    return read;
  }
}

const charsMax = 160;
