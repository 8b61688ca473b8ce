import { readKqlEscape } from '../text/kql-escape.ts';
import { MappedText } from './mapped-text.ts';

/**
 * The value of one string literal of KQL, with the place of each character; null for what is none.
 * Forms: `'…'`, `"…"` with escapes; `@'…'`, `@"…"` with doubled quotes; three backticks or tildes
 * on each side; each with `h` or `H` before it (Kusto.Language's `TokenParser`).
 *
 * @param start place of the literal in the query
 */
export function readStringLiteral(written: string, start: number): MappedText | null {
  const whole = { start, end: start + written.length };
  const head = /^[hH]?(```|~~~|@?['"])/.exec(written);
  const mark = head?.[1] ?? '';
  const text = MappedText.builder(whole, mark);
  const from = head?.[0].length ?? 0;
  const to = written.length - (mark.startsWith('@') ? 1 : mark.length);
  if (head === null || to < from || !written.endsWith(mark.replace('@', ''))) return null;
  if (mark.length === 3) text.add(written.slice(from, to), start + from, start + to);
  else if (mark.startsWith('@')) addVerbatim(text, written.slice(from, to), start + from, mark);
  else if (!addEscaped(text, written.slice(from, to), start + from)) return null;
  return text.done();
}

type Builder = ReturnType<typeof MappedText.builder>;

function addVerbatim(text: Builder, body: string, start: number, mark: string): void {
  const quote = mark.charAt(1);
  let at = 0;
  for (const part of body.split(quote + quote)) {
    if (at > 0) text.add(quote, start + at - 2, start + at);
    text.add(part, start + at, start + at + part.length);
    at += part.length + 2;
  }
}

/** Whether every backslash starts an escape that KQL has. */
function addEscaped(text: Builder, body: string, start: number): boolean {
  let at = 0;
  while (at < body.length) {
    const backslash = body.indexOf('\\', at);
    const plainEnd = backslash < 0 ? body.length : backslash;
    text.add(body.slice(at, plainEnd), start + at, start + plainEnd);
    if (backslash < 0) return true;
    const found = readKqlEscape(body, backslash);
    if (found === null) return false;
    at = backslash + found.length;
    text.add(found.value, start + backslash, start + at);
  }
  return true;
}
