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

/** Characters that are refused wherever they stand: each once, at its first place. */
export function forbiddenCharacters(text: string): RawFinding[] {
  const found = new Occurrences();
  let indented = -1;
  for (const match of text.matchAll(refusedAnywhere)) {
    const at = match.index;
    const code = text.charCodeAt(at);
    if (code === 0x0c && inIndentation(text, at, indented)) {
      indented = at;
      continue;
    }
    found.add(code, at);
  }
  return found.findings((code, times) => {
    const [what, why] = describe(code);
    return {
      message: `${what} is not admitted in a script${times}: ${why}`,
      help:
        code === 0x0d
          ? 'end lines with LF or CRLF; inside a string write \\r'
          : `delete it; inside a string write the escape \\${escapeOf(code)}`,
    };
  });
}

/** Where each character stands first, and how often: a paste brings hundreds of one kind. */
export class Occurrences {
  readonly #first = new Map<number, { readonly at: number; times: number }>();

  add(code: number, at: number): void {
    const known = this.#first.get(code);
    if (known === undefined) this.#first.set(code, { at, times: 1 });
    else known.times += 1;
  }

  findings(
    tell: (code: number, times: string) => Pick<RawFinding, 'message' | 'help'>,
  ): RawFinding[] {
    const entries = [...this.#first].slice(0, limits.findingsMax);
    return entries.map(([code, { at, times }]) => {
      const often = times === 1 ? '' : ` (${times} of them, the first here)`;
      const span = { start: at, end: at + 1 };
      return { rule: 'source-characters', ...tell(code, often), span };
    });
  }
}

function escapeOf(code: number): string {
  return code < 0x100
    ? `x${code.toString(16).padStart(2, '0')}`
    : `u${code.toString(16).padStart(4, '0')}`;
}
