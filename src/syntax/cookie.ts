import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';

/**
 * CPython's own pattern (PEP 263; Lib/tokenize.py, `cookie_re`), and lines that may stand before
 * the cookie.
 */
const cookie = /^[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/;
const mayPrecede = /^[ \t\f]*(?:#[^\n]*)?$/;

/** Names that Python's codec table gives to UTF-8 (Lib/encodings/aliases.py). */
const utf8Names = new Set(['utf-8', 'utf8', 'u8', 'utf', 'cp65001', 'utf-8-sig', 'utf8-ucs2']);

function isUtf8Name(name: string): boolean {
  const normal = name.toLowerCase().replaceAll('_', '-');
  return utf8Names.has(normal) || normal.startsWith('utf-8-');
}

/** A finding when one of the first two lines declares an encoding other than UTF-8. */
export function declaredEncoding(text: string): RawFinding | null {
  let start = 0;
  for (let line = 0; line < 2; line += 1) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(start, end);
    const name = cookie.exec(content)?.[1];
    if (name !== undefined) {
      if (isUtf8Name(name)) return null;
      const at = start + content.indexOf(name, content.indexOf('coding'));
      const quoted = name.slice(0, limits.quotedCharsMax);
      return {
        rule: 'source-encoding',
        message:
          `the script declares the encoding "${quoted}", ` +
          'under which Python may read other text than is judged',
        help: 'save the script as UTF-8 and delete the declaration',
        span: { start: at, end: at + name.length },
      };
    }
    if (!mayPrecede.test(content) || newline < 0) return null;
    start = newline + 1;
  }
  return null;
}
