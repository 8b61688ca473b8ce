/** The letters that stand for one character after a backslash. */
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

/** One escape of a string literal: the character, and how many characters of the source it took. */
export interface KqlEscape {
  readonly value: string;
  readonly length: number;
}

/**
 * The escape of KQL at a backslash of a literal's body; null for one that the language does not
 * have. Its scanner lets `\U0001f600` pass and its decoder does not know it, so it is none here
 * (Kusto.Language's `TokenParser` and `KustoFacts`).
 */
export function readKqlEscape(body: string, backslash: number): KqlEscape | null {
  escape.lastIndex = backslash;
  const found = escape.exec(body);
  if (found === null) return null;
  const [whole, u, x, octal, letter = ''] = found;
  const value = letters[letter];
  if (value !== undefined) return { value, length: whole.length };
  const code = octal === undefined ? parseInt(u ?? x ?? '', 16) : parseInt(octal, 8);
  return { value: String.fromCharCode(code), length: whole.length };
}

/** The text of the body of a literal in plain quotes; null when one of its escapes is none. */
export function unescapeKql(body: string): string | null {
  let text = '';
  let at = 0;
  for (let next; (next = body.indexOf('\\', at)) >= 0;) {
    const found = readKqlEscape(body, next);
    if (found === null) return null;
    text += body.slice(at, next) + found.value;
    at = next + found.length;
  }
  return text + body.slice(at);
}
