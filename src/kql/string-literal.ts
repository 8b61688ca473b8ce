import { MappedText } from './mapped-text.ts';

/** The pair that an escape of one letter stands for. */
const letters: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escape =
  /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-3][0-7]{2}|[0-7]{1,2})|([\\'"abfnrtv]))/y;

/**
 * The value of one string literal of KQL, with the place of each character; null for what is none.
 * Forms: `'…'`, `"…"` with escapes; `@'…'`, `@"…"` with doubled quotes; three backticks or tildes
 * on each side; each with `h` or `H` before it (Kusto.Language's `TokenParser`). Its scanner lets
 * `\U0001f600` pass and its decoder does not know it, so it is not read here.
 *
 * @param start place of the literal in the query
 */
export function readStringLiteral(written: string, start: number): MappedText | null {
  const whole = { start, end: start + written.length };
  const text = MappedText.builder(whole);
  const head = /^[hH]?(```|~~~|@?['"])/.exec(written);
  const mark = head?.[1] ?? '';
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
    escape.lastIndex = backslash;
    const found = escape.exec(body);
    const value = found && escapeValue(found);
    if (!found || value === null) return false;
    at = backslash + found[0].length;
    text.add(value, start + backslash, start + at);
  }
  return true;
}

function escapeValue([, u, x, octal, letter]: RegExpExecArray): string | null {
  if (letter !== undefined) return letters[letter] ?? null;
  const point = octal === undefined ? parseInt(u ?? x ?? '', 16) : parseInt(octal, 8);
  return String.fromCharCode(point);
}
