import { literal, readEscape } from './escape.ts';
import { PatternError } from './reader.ts';
import type { PatternReader } from './reader.ts';

const posixNames =
  'alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit'.split('|');

export interface ClassText {
  readonly normal: string;
  readonly steps: number;
}

type Item = { readonly code: number } | { readonly normal: string; readonly steps: number };

/** A character class from its `[` to its `]`, every item in its plainest spelling. */
export function readClass(reader: PatternReader): ClassText {
  const open = reader.at;
  reader.take();
  let normal = reader.startsWith('^') ? `[${reader.take()}` : '[';
  let steps = 1;
  for (let first = true; first || !reader.startsWith(']'); first = false) {
    if (reader.done) throw new PatternError(open, 'class', 'this `[` is never closed');
    const offset = reader.at;
    const item = readItem(reader);
    if ('normal' in item) {
      normal += item.normal;
      steps += item.steps;
      refuseRangeFrom(reader);
      continue;
    }
    const end = readRangeEnd(reader, offset, item.code);
    normal += end === null ? literal(item.code) : `${literal(item.code)}-${literal(end)}`;
    steps += 1;
  }
  reader.take();
  return { normal: `${normal}]`, steps };
}

function readItem(reader: PatternReader): Item {
  const offset = reader.at;
  if (reader.startsWith('\\')) {
    const escape = readEscape(reader, true);
    if (escape.kind === 'literal') return { code: escape.code };
    return { normal: escape.normal, steps: escape.kind === 'class' ? escape.steps : 1 };
  }
  const posix = reader.takeMatch(/\[:(\^?)(\w*):\]/y);
  if (posix !== null) {
    if (posixNames.includes(posix[2] ?? '')) return { normal: posix[0], steps: 8 };
    throw new PatternError(offset, 'class', `\`${posix[0]}\` is not a class of POSIX`);
  }
  if (reader.startsWith('[:') || reader.startsWith('[.') || reader.startsWith('[=')) {
    throw new PatternError(offset, 'class', 'escape this `[`: it reads like a class in the class');
  }
  if (reader.startsWith('-[')) {
    throw new PatternError(offset, 'class-subtraction', 'RE2 has no subtraction of classes');
  }
  return { code: reader.take().codePointAt(0) ?? 0 };
}

/** The end of a range when one begins here; null for a single character. */
function readRangeEnd(reader: PatternReader, offset: number, start: number): number | null {
  if (!reader.startsWith('-') || reader.startsWith('-]') || reader.startsWith('-[')) return null;
  reader.take();
  if (reader.done) return null;
  const end = readItem(reader);
  if (!('code' in end)) throw new PatternError(offset, 'range', 'a range ends in a character');
  if (end.code < start) throw new PatternError(offset, 'range', 'this range ends before it begins');
  return end.code;
}

function refuseRangeFrom(reader: PatternReader): void {
  if (reader.startsWith('-') && !reader.startsWith('-]') && !reader.startsWith('-[')) {
    throw new PatternError(reader.at, 'range', 'a range begins with a character');
  }
}
