import { PatternError } from './reader.ts';
import type { PatternReader } from './reader.ts';

export type Escape =
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'class'; readonly normal: string; readonly steps: number }
  | { readonly kind: 'assertion'; readonly normal: string };

/** A Unicode category may stand for hundreds of ranges. */
const categorySteps = 500;

const controls: Readonly<Record<string, number>> = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Escapes of other dialects, by the letter; each has a name that its users know. */
const foreign: Readonly<Record<string, readonly [construct: string, instead: string]>> = {
  k: ['backreference', 'RE2 has no back-references'],
  g: ['backreference', 'RE2 has no back-references'],
  G: ['match-continuation', 'RE2 has no `\\G`'],
  Z: ['end-anchor', 'write `$` or `\\z`'],
  K: ['match-reset', 'RE2 has no `\\K`'],
  C: ['single-byte', 'write `.`'],
  Q: ['quoting', 'escape each character instead'],
  E: ['quoting', 'escape each character instead'],
  R: ['line-break-class', 'write `(?:\\r\\n|\\n)`'],
  X: ['grapheme', 'write `.`'],
  c: ['control-escape', 'write `\\x` and two hex digits'],
  e: ['control-escape', 'write `\\x1b`'],
  0: ['octal-escape', 'write `\\x` and two hex digits'],
};

/** One escape, from its backslash; `inClass` where word boundaries and the like make no sense. */
export function readEscape(reader: PatternReader, inClass: boolean): Escape {
  const offset = reader.at;
  reader.take();
  const char = reader.take();
  if (char === '') throw new PatternError(offset, 'escape', 'a backslash stands at the end');
  if (/[dDwWsS]/.test(char)) return { kind: 'class', normal: `\\${char}`, steps: 4 };
  if (/[bBAz]/.test(char)) {
    if (!inClass) return { kind: 'assertion', normal: `\\${char}` };
    throw new PatternError(offset, 'escape', `\`\\${char}\` has no meaning in a class`);
  }
  const control = controls[char];
  if (control !== undefined) return { kind: 'literal', code: control };
  if (char === 'x' || char === 'u') return readCode(reader, offset, char);
  if (char === 'p' || char === 'P') return readCategory(reader, offset, char);
  if (/[1-9]/.test(char)) {
    throw new PatternError(offset, 'backreference', `\`\\${char}\`: RE2 has no back-references`);
  }
  const known = foreign[char];
  if (known !== undefined) throw new PatternError(offset, known[0], `\`\\${char}\`: ${known[1]}`);
  if (!/^[!-/:-@[-^`{-~ ]$/.test(char)) {
    throw new PatternError(offset, 'escape', `\`\\${char}\` is not an escape of RE2`);
  }
  return { kind: 'literal', code: char.charCodeAt(0) };
}

function readCode(reader: PatternReader, offset: number, letter: 'x' | 'u'): Escape {
  const short = letter === 'x' ? /[0-9a-fA-F]{2}/y : /[0-9a-fA-F]{4}/y;
  const match = reader.takeMatch(/\{([0-9a-fA-F]{1,6})\}/y) ?? reader.takeMatch(short);
  const code = Number.parseInt(match?.[1] ?? match?.[0] ?? '', 16);
  if (!(code <= 0x10_ff_ff) || (code >= 0xd8_00 && code <= 0xdf_ff)) {
    throw new PatternError(
      offset,
      'escape',
      `\`\\${letter}\` is not followed by a character's code`,
    );
  }
  return { kind: 'literal', code };
}

const category = /\{(L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?)\}|([LMNPSZ])/y;

function readCategory(reader: PatternReader, offset: number, letter: string): Escape {
  const match = reader.takeMatch(category);
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) {
    const message = `\`\\${letter}\` takes a general category here, as in \`\\p{Lu}\``;
    throw new PatternError(offset, 'unicode-property', message);
  }
  return { kind: 'class', normal: `\\${letter}{${name}}`, steps: categorySteps };
}

/** A character in a spelling that has one meaning everywhere in a pattern. */
export function literal(code: number): string {
  const plain =
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return plain ? String.fromCodePoint(code) : `\\x{${code.toString(16)}}`;
}
