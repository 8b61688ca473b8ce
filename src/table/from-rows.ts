import { RowColumns, type RowsFault } from '../job/row-columns.ts';
import type { Json, JsonObject } from '../job/types.ts';
import { limits } from '../limits.ts';
import { tableFromCells, type Cell, type Column } from './build.ts';
import type { ColumnType } from './column-types.ts';
import { tableInvalid } from './invalid.ts';

/**
 * Rows of JSON values to an Arrow IPC stream. Columns stand in the order of their first appearance;
 * a member that is missing is null. Types: `bool`, `long` (all whole and within 2^53), `real`,
 * `string`; anything mixed or nested becomes `dynamic`, JSON text. A column of nulls is `string`.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableFromRows(rows: readonly JsonObject[]): Uint8Array {
  const columns = new RowColumns();
  for (const row of rows) {
    for (const name of Object.keys(row)) demandBounded(columns.put(name, row[name] ?? null));
    demandBounded(columns.endRow());
  }
  return tableFromColumns(columns.columns(), rows.length);
}

function demandBounded(fault: RowsFault | null): void {
  if (fault === 'columns') throw tooManyColumns();
  if (fault === 'absent') throw tooManyAbsent();
}

/**
 * Columns of JSON values, all of one length, to an Arrow IPC stream, as {@link tableFromRows} does.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableFromColumns(
  columns: ReadonlyMap<string, readonly Json[]>,
  rows: number,
): Uint8Array {
  const typed = [...columns].map(([name, cells]): Column => {
    const type = inferType(cells);
    return { name, type, cells: type === 'dynamic' ? cells.map(toText) : (cells as Cell[]) };
  });
  return tableFromCells(typed, rows);
}

/**
 * A row of two characters may stand for a thousand nulls: bounded before they are made.
 *
 * @param named members that the rows have, all together
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function demandDense(columns: number, rows: number, named: number): void {
  if (columns * rows - named > limits.absentCellsMax) throw tooManyAbsent();
}

function tooManyAbsent(): Error {
  return tableInvalid(
    `the rows leave more than ${limits.absentCellsMax} cells of their columns unsaid`,
    'Use rows that share their keys, or fewer of them.',
  );
}

export function tooManyColumns(): Error {
  return tableInvalid(
    `the table has more than ${limits.columnsMax} columns`,
    'Hand in rows that share their keys, with data in values, not in keys.',
  );
}

/** One look at each value: `long` and `real` together are `real`, anything else mixed is `dynamic`. */
function inferType(cells: readonly Json[]): ColumnType {
  let type: ColumnType | null = null;
  for (const cell of cells) {
    if (cell === null) continue;
    const found = typeOf(cell);
    if (type === null || type === found) type = found;
    else if (isNumeric(type) && isNumeric(found)) type = 'real';
    else return 'dynamic';
  }
  return type ?? 'string';
}

const isNumeric = (type: ColumnType): boolean => type === 'long' || type === 'real';

function typeOf(value: Json): ColumnType {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'long' : 'real';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : 'dynamic';
}

const toText = (value: Json): string | null => (value === null ? null : JSON.stringify(value));
