import { unescapeKql } from '../text/kql-escape.ts';

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
    const decoded = match === null ? null : unescapeKql(match[1] ?? match[2] ?? '');
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
