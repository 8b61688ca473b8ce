import { limits } from '../limits.ts';
import { namedCharacter } from './character-names.ts';

/** How a literal is to be read, by its prefix. */
export interface Literal {
  readonly raw: boolean;
  readonly bytes: boolean;
  readonly formatted: boolean;
}

/**
 * A decoded literal; `value` is null where it cannot be known, `fault` says why CPython refuses
 * it.
 */
export interface Decoded {
  readonly value: string | null;
  readonly fault: { readonly offset: number; readonly message: string } | null;
}

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One escape: what it stands for, null when that cannot be known, and how long it is. */
interface Escape {
  readonly value: string | null;
  readonly length: number;
  readonly message: string | null;
}

function octal(source: string, at: number, bytes: boolean): Escape {
  const digits = /^[0-7]{1,3}/.exec(source.slice(at, at + 3))?.[0] ?? '';
  const code = Number.parseInt(digits, 8);
  return {
    value: String.fromCharCode(bytes ? code & 0xff : code),
    length: digits.length,
    message: null,
  };
}

function hex(source: string, at: number, letter: string): Escape {
  const wanted = hexDigits[letter] ?? 2;
  const digits = source.slice(at + 1, at + 1 + wanted);
  if (digits.length < wanted || !/^[0-9a-fA-F]+$/.test(digits)) {
    return { value: null, length: 1, message: `\\${letter} needs ${wanted} hex digits` };
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff)
    return { value: null, length: 1, message: `\\${letter}${digits} is no character` };
  return { value: String.fromCodePoint(code), length: 1 + wanted, message: null };
}

function named(source: string, at: number): Escape {
  const close = source.indexOf('}', at);
  if (source[at + 1] !== '{' || close < at + 3) {
    return { value: null, length: 1, message: '\\N needs a character name in braces' };
  }
  const value = namedCharacter(source.slice(at + 2, close));
  if (value !== undefined) return { value, length: close + 1 - at, message: null };
  const shown = source.slice(at, Math.min(close + 1, at + limits.quotedCharsMax));
  return { value: null, length: 1, message: `no character has the name of \\${shown}` };
}

/** The escape whose backslash stands before `at`. */
function escape(source: string, at: number, bytes: boolean): Escape {
  const letter = source[at] ?? '';
  const plain = simple[letter];
  if (plain !== undefined) return { value: plain, length: 1, message: null };
  if (letter >= '0' && letter <= '7') return octal(source, at, bytes);
  if (letter === 'x') return hex(source, at, letter);
  if (!bytes && (letter === 'u' || letter === 'U')) return hex(source, at, letter);
  if (!bytes && letter === 'N') return named(source, at);
  return { value: `\\${letter}`, length: letter.length, message: null };
}

/**
 * The text between the quotes as CPython decodes it (Objects/unicodeobject.c and bytesobject.c).
 * A value with the name of a character above U+00FF in it is null: those names are a large table.
 */
export function decodeLiteral(source: string, literal: Literal): Decoded {
  const text = literal.formatted ? source.replaceAll('{{', '{').replaceAll('}}', '}') : source;
  if (literal.raw || !text.includes('\\')) return { value: text, fault: null };
  let value = '';
  let known = true;
  let from = 0;
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    const found = escape(text, at + 1, literal.bytes);
    if (found.message !== null) {
      return { value: null, fault: { offset: at, message: found.message } };
    }
    if (found.value === null) known = false;
    value += text.slice(from, at) + (found.value ?? '');
    from = at + 1 + found.length;
  }
  return { value: known ? value + text.slice(from) : null, fault: null };
}
