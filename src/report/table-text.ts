import type { Json } from '../job/types.ts';
import { eachRow, tableSchema } from '../table/table.ts';
import { visibleLine } from '../text/visible.ts';
import { characterWidth } from '../text/width.ts';

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
    const texts = [visibleLine(name), type, ...shown.map((cells) => cells[i] ?? '')];
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
  return visibleLine(typeof value === 'string' ? value : JSON.stringify(value));
}

const ascii = /^[\x20-\x7e]*$/;

function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += characterWidth(char);
  return width;
}

function cut(text: string, size: number): string {
  if (textWidth(text) <= size) return text;
  let kept = '';
  let width = 0;
  for (const char of text) {
    width += characterWidth(char);
    if (width > size - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

function pad(text: string, size: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, size - textWidth(text)));
  return right ? blanks + text : text + blanks;
}
