import { limits } from '../limits.ts';
import { parseCsv } from '../table/csv.ts';

/** One row of a result table, by the names of its columns. */
export type KustoRow = ReadonlyMap<string, string>;

/**
 * The rows of what a `.show` command printed, in the forms that clients print it: the service's own
 * JSON (a response, or its frames), rows as JSON objects, CSV, or text between tabs. Null for a text
 * that is no table with the column asked for.
 */
export function readKustoRows(text: string, column: string): readonly KustoRow[] | null {
  if (text.length > limits.policyBytesMax) return null;
  const found = /^\s*[[{]/.test(text) ? rowsInJson(text) : rowsInText(text, column);
  const rows = found.filter((row) => row.has(column));
  return rows.length > 0 ? rows : null;
}

/** None also where a cell is nested so deeply that it cannot be printed. */
function rowsInJson(text: string): KustoRow[] {
  try {
    return rowsInValue(JSON.parse(text));
  } catch {
    return [];
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function rowsInValue(value: unknown): KustoRow[] {
  if (Array.isArray(value)) return value.filter(isObject).flatMap(rowsOf);
  if (!isObject(value)) return [];
  const { Tables: tables } = value;
  return Array.isArray(tables) ? tables.filter(isObject).flatMap(rowsOf) : rowsOf(value);
}

/** A table has columns and rows; anything else is a row itself. */
function rowsOf(value: Fields): KustoRow[] {
  const { Columns: columns, Rows: rows } = value;
  if (!Array.isArray(columns) || !Array.isArray(rows)) {
    return [new Map(Object.entries(value).map(([name, cell]) => [name, cellText(cell)]))];
  }
  const names = columns.map((each) => (isObject(each) ? cellText(each['ColumnName']) : ''));
  return rows.filter(Array.isArray).map((row) => rowOf(names, row.map(cellText)));
}

function rowOf(names: readonly string[], cells: readonly string[]): KustoRow {
  return new Map(names.map((name, index) => [name, cells[index] ?? '']));
}

function cellText(cell: unknown): string {
  return typeof cell === 'string' ? cell : (JSON.stringify(cell) ?? '');
}

function rowsInText(text: string, column: string): KustoRow[] {
  const [head = ''] = text.split('\n', 1);
  if (!head.includes(column)) return [];
  const [names = [], ...rows] = head.includes('\t') ? tabbed(text) : commaed(text);
  return rows.map((row) => rowOf(names, row));
}

function tabbed(text: string): string[][] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.map((line) => line.split('\t').map(unquote));
}

function unquote(cell: string): string {
  return /^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

function commaed(text: string): string[][] {
  try {
    return [...parseCsv(text)].map(({ fields }) => fields.map((field) => field.text));
  } catch {
    return [];
  }
}
