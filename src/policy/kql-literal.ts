/** A text that KQL string literals stand for, or where it is broken. */
export type KqlText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly offset: number; readonly message: string };

const trivia = /(?:[\s\u180e\u200b]|\/\/[^\r\n\u2028\u2029]*)*/y;
const fenced = /[hH]?(`{3}|~{3})([^]*?)\1/y;
const verbatim = /[hH]?@(?:'((?:[^'\r\n]|'')*)'|"((?:[^"\r\n]|"")*)")/y;
const quoted = /[hH]?(?:'((?:[^'\\\r\n]|\\[^\r\n])*)'|"((?:[^"\\\r\n]|\\[^\r\n])*)")/y;

/**
 * Reads one or more string literals that stand side by side, to the end of the source: every form
 * that KQL has, with blanks and comments between
 * (https://learn.microsoft.com/kusto/query/scalar-data-types/string).
 */
export function readKqlText(source: string, start: number): KqlText {
  let at = start;
  let text = '';
  const take = (form: RegExp): RegExpExecArray | null => {
    form.lastIndex = at;
    const match = form.exec(source);
    if (match !== null) at += match[0].length;
    return match;
  };
  for (let count = 0; ; count++) {
    take(trivia);
    if (count > 0 && /^;?\s*$/.test(source.slice(at))) return { ok: true, text };
    const offset = at;
    const raw = take(fenced)?.[2] ?? unquote(take(verbatim));
    if (raw !== undefined) {
      text += raw;
      continue;
    }
    const match = take(quoted);
    const decoded = match === null ? null : decodeEscapes(match[1] ?? match[2] ?? '');
    if (decoded === null) {
      const message =
        match === null ? 'no string literal stands here' : 'the literal has an unknown escape';
      return { ok: false, offset, message };
    }
    text += decoded;
  }
}

function unquote(match: RegExpExecArray | null): string | undefined {
  return match?.[1]?.replaceAll("''", "'") ?? match?.[2]?.replaceAll('""', '"');
}

const named: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

const escape =
  /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2}|[0-7]{1,2})|([^]))/g;

/** Null when an escape is none of KQL's: the language ends the literal there. */
function decodeEscapes(body: string): string | null {
  let sound = true;
  const text = body.replaceAll(
    escape,
    (_, u?: string, long?: string, x?: string, octal?: string, char?: string) => {
      const hex = u ?? long ?? x;
      const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
      if (code <= 0x10_ff_ff) return String.fromCodePoint(code);
      const plain = named[char ?? ''];
      if (plain === undefined) sound = false;
      return plain ?? '';
    },
  );
  return sound ? text : null;
}
