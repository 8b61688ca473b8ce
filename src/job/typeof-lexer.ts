import type { Fault } from '../errors.ts';
import { unescapeKql } from '../text/kql-escape.ts';

/** A piece of a `typeof` literal; `text` of a name is the name itself, unbracketed. */
export interface Token {
  readonly kind: 'name' | 'punctuation' | 'end';
  readonly text: string;
  /** Written as `['…']`. */
  readonly bracketed: boolean;
  readonly start: number;
}

/** What separates for KQL's lexer; a comment ends at any line break of Unicode. */
const trivia =
  /(?:[\t\r\n\f \u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+|\/\/[^\r\n\u2028\u2029]*)*/y;
const plainName = /[$_A-Za-z][_A-Za-z0-9]*|\d+[_A-Za-z][_A-Za-z0-9]*/y;
const regular = /[hH]?(?:'(?:[^'\\\r\n]|\\.)*'|"(?:[^"\\\r\n]|\\.)*")/y;
const verbatim = /[hH]?@(?:'(?:[^'\r\n]|'')*'|"(?:[^"\r\n]|"")*")/y;

/**
 * Tokens of a `typeof` literal in KQL: names, bracketed names, `( ) , : *`; comments and blanks
 * between them.
 */
export class TypeofLexer {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token | Fault {
    this.#match(trivia);
    const start = this.#at;
    const char = this.#text[start];
    if (char === undefined) return { kind: 'end', text: '', bracketed: false, start };
    if ('(),:*'.includes(char)) {
      this.#at++;
      return { kind: 'punctuation', text: char, bracketed: false, start };
    }
    if (char === '[') return this.#bracketed(start);
    const name = this.#match(plainName);
    if (name !== null) return { kind: 'name', text: name, bracketed: false, start };
    const odd = String.fromCodePoint(this.#text.codePointAt(start) ?? 0);
    return faultAt(this.#text, start, `${JSON.stringify(odd)} cannot stand in an output schema`);
  }

  #bracketed(start: number): Token | Fault {
    this.#at++;
    let name = '';
    let literals = 0;
    for (;;) {
      this.#match(trivia);
      const literal = this.#match(verbatim) ?? this.#match(regular);
      if (literal === null) break;
      const part = valueOf(literal);
      if (part === null) {
        return faultAt(
          this.#text,
          start,
          `the name ${literal} has an escape that KQL does not know`,
        );
      }
      name += part;
      literals++;
    }
    if (literals === 0 || this.#text[this.#at] !== ']') {
      return faultAt(this.#text, start, "a name in brackets must be written ['name']");
    }
    this.#at++;
    return { kind: 'name', text: name, bracketed: true, start };
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at += found[0].length;
    return found[0];
  }
}

/** Value of a string literal of KQL; null for an escape that it does not have. */
function valueOf(literal: string): string | null {
  const body = literal.replace(/^[hH]/, '');
  if (body.startsWith('@')) {
    const quote = body[1] ?? '';
    return body.slice(2, -1).replaceAll(quote + quote, quote);
  }
  return unescapeKql(body.slice(1, -1));
}

/** A fault with its 1-based place in the text. */
export function faultAt(text: string, offset: number, message: string, help?: string): Fault {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - (before.lastIndexOf('\n') + 1) + 1;
  return { message, line, column, ...(help === undefined ? {} : { help }) };
}
