/**
 * How a script is written into a query: `block` between three backticks, `lines` as one literal for
 * each line, `verbatim` as `@'…'`.
 */
export const quoteForms = ['block', 'lines', 'verbatim'] as const;
export type QuoteForm = (typeof quoteForms)[number];

/** A script as a literal of KQL, or why it cannot be one. */
export type Quoted =
  | { readonly ok: true; readonly kql: string }
  | { readonly ok: false; readonly message: string; readonly help: string };

/**
 * Writes a script as a string literal of KQL that means it character by character.
 *
 * `block` is for people: the script as it is. It has no way to write three backticks. `lines` can
 * write everything. `verbatim` is for one line.
 */
export function quoteScript(script: string, form: QuoteForm = 'block'): Quoted {
  if (form === 'lines') return { ok: true, kql: quoteLines(script) };
  const help = 'Take the form `lines`, which can write every script.';
  const surrogate = /\p{Surrogate}/u.exec(script);
  if (surrogate !== null) {
    const message = `character ${surrogate.index + 1} is half of a surrogate pair, which no UTF-8 can carry`;
    return { ok: false, message, help };
  }
  return form === 'block' ? quoteBlock(script, help) : quoteVerbatim(script, help);
}

function quoteBlock(script: string, help: string): Quoted {
  const at = script.indexOf('```');
  if (at < 0 && !script.endsWith('`')) return { ok: true, kql: `\`\`\`${script}\`\`\`` };
  const message =
    at < 0
      ? 'the script ends with a backtick, which would be taken for the end of the literal'
      : `line ${lineOf(script, at)} holds three backticks, and such a literal has no way to write them`;
  return { ok: false, message, help };
}

function quoteVerbatim(script: string, help: string): Quoted {
  const at = script.search(/[\r\n]/);
  if (at < 0) return { ok: true, kql: `@'${script.replaceAll("'", "''")}'` };
  const message = 'the script has several lines, and a literal of this form ends with its line';
  return { ok: false, message, help };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

const named: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** Whatever an editor would hide, or a reader of lines would break at. */
const special = /[\\'"\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function quoteLines(script: string): string {
  const lines = script.match(/[^\n]*\n|[^\n]+$/g) ?? [''];
  return lines.map((line) => `'${escapedKql(line)}'`).join('\n');
}

/** As it is written in a literal `'…'` or `"…"`. */
export function escapedKql(text: string): string {
  return text.replace(special, escaped);
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  const hex = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`);
  return named[character] ?? hex.join('');
}
