import type { Json } from '../job/types.ts';
import { eachRow, tableSchema } from './read.ts';

/**
 * The table as CSV (RFC 4180, LF, a header line): null is an empty field, empty text is `""`.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableCsv(bytes: Uint8Array): string {
  const { columns } = tableSchema(bytes);
  const lines = [columns.map(({ name }) => csvField(name)).join(',')];
  for (const { cells } of eachRow(bytes, Infinity)) lines.push(cells.map(csvField).join(','));
  return `${lines.join('\n')}\n`;
}

function csvField(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export interface TableTextOptions {
  /** Rows to show; default 20. */
  readonly rowsMax?: number;
  /** Columns of the terminal; default 100. */
  readonly width?: number;
}

const cellWidthMax = 40;

/**
 * The table for a person: headings, types beneath, numbers to the right, the number of rows below.
 * Control characters are made visible, so that no cell speaks to the terminal.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableText(bytes: Uint8Array, options: TableTextOptions = {}): string {
  const { rowsMax = 20, width = 100 } = options;
  const { columns, rows } = tableSchema(bytes);
  const shown = [...eachRow(bytes, rowsMax)].map(({ cells }) => cells.map(cellText));
  const all = columns.map(({ name, type }, i) => {
    const texts = [visible(name), type, ...shown.map((cells) => cells[i] ?? '')];
    const size = Math.min(cellWidthMax, Math.max(...texts.map(textWidth)));
    const right = ['int', 'long', 'real', 'decimal', 'timespan'].includes(type);
    return texts.map((text) => pad(cut(text, size), size, right));
  });
  const fitting = fit(all, width);
  if (columns.length === 0) return `${footer(rows, rows, 0, 0)}\n`;
  const height = shown.length + 2;
  const lines = Array.from({ length: height }, (_, line) =>
    fitting
      .map((column) => column[line] ?? '')
      .join('  ')
      .trimEnd(),
  );
  lines.splice(2, 0, fitting.map((column) => '─'.repeat(textWidth(column[0] ?? ''))).join('  '));
  return [...lines, footer(rows, shown.length, columns.length, fitting.length), ''].join('\n');
}

/** As many columns, from the left, as the width takes; always one. */
function fit(columns: readonly string[][], width: number): readonly string[][] {
  let used = -2;
  const end = columns.findIndex((column) => (used += textWidth(column[0] ?? '') + 2) > width);
  return end < 0 ? columns : columns.slice(0, Math.max(1, end));
}

function footer(rows: number, rowsShown: number, columns: number, columnsShown: number): string {
  const count = `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  const notes = [
    ...(rowsShown < rows ? [`the first ${rowsShown} shown`] : []),
    ...(columnsShown < columns ? [`${columnsShown} of ${columns} columns shown`] : []),
  ];
  return notes.length === 0 ? count : `${count} (${notes.join(', ')})`;
}

function cellText(value: Json): string {
  if (value === null) return 'null';
  return visible(typeof value === 'string' ? value : JSON.stringify(value));
}

const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function visible(text: string): string {
  return text.replace(
    invisible,
    (unit) => named[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** East Asian wide forms and emoji: two columns of a terminal. */
const wide = new RegExp(
  '[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60]' +
    '|[\\uffe0-\\uffe6\\u{20000}-\\u{3fffd}]|\\p{Emoji_Presentation}',
  'u',
);

const charWidth = (char: string): number => (/\p{Mark}/u.test(char) ? 0 : wide.test(char) ? 2 : 1);

const ascii = /^[\x20-\x7e]*$/;

function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

function cut(text: string, size: number): string {
  if (textWidth(text) <= size) return text;
  let kept = '';
  let width = 0;
  for (const char of text) {
    width += charWidth(char);
    if (width > size - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

function pad(text: string, size: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, size - textWidth(text)));
  return right ? blanks + text : text + blanks;
}
