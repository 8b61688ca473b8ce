import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';

/** C0 but TAB and LF, DEL, and the bidirectional controls of CVE-2021-42574. */
const refusedAnywhere = /[\0-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g;

const named: Readonly<Record<number, readonly [string, string]>> = {
  0x00: ['a NUL', 'CPython cannot read on after it'],
  0x0b: ['a vertical tab', 'it hides where a line ends'],
  0x0c: ['a form feed outside indentation', 'readers disagree on what follows it'],
  0x0d: [
    'a carriage return without line feed',
    'CPython ends the line there and other readers do not',
  ],
};

function describe(code: number): readonly [string, string] {
  const known = named[code];
  if (known !== undefined) return known;
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code > 0x7f) {
    return [`the bidirectional control ${hex}`, 'the text reads in another order than it runs'];
  }
  return [`the control character ${hex}`, 'no reader shows it'];
}

/**
 * Whether only blanks stand between the start of the line and here, where CPython allows form
 * feeds. `known` is the last place of which that is known, so that a line of form feeds costs no
 * more than its length.
 */
function inIndentation(text: string, at: number, known: number): boolean {
  for (let index = at - 1; index > known; index -= 1) {
    const code = text.charCodeAt(index);
    if (code === 0x0a) return true;
    if (code !== 0x20 && code !== 0x09 && code !== 0x0c) return false;
  }
  return true;
}

/** Characters that are refused wherever they stand, each with its place; the list is bounded. */
export function forbiddenCharacters(text: string): RawFinding[] {
  const findings: RawFinding[] = [];
  let indented = -1;
  for (const match of text.matchAll(refusedAnywhere)) {
    const at = match.index;
    const code = text.charCodeAt(at);
    if (code === 0x0c && inIndentation(text, at, indented)) {
      indented = at;
      continue;
    }
    const [what, why] = describe(code);
    findings.push({
      rule: 'source-characters',
      message: `${what} is not admitted in a script: ${why}`,
      help:
        code === 0x0d
          ? 'end lines with LF or CRLF; inside a string write \\r'
          : `delete it; inside a string write the escape \\${escapeOf(code)}`,
      span: { start: at, end: at + 1 },
    });
    if (findings.length >= limits.findingsMax) break;
  }
  return findings;
}

function escapeOf(code: number): string {
  return code < 0x100
    ? `x${code.toString(16).padStart(2, '0')}`
    : `u${code.toString(16).padStart(4, '0')}`;
}
