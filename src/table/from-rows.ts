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
  const columns = columnsOf(rows).map(([name, cells]): Column => {
    const type = inferType(cells);
    return { name, type, cells: cells.map((cell) => toCell(cell, type)) };
  });
  return tableFromCells(columns, rows.length);
}

function columnsOf(rows: readonly JsonObject[]): [string, Json[]][] {
  const columns = new Map<string, Json[]>();
  const named = rows.reduce((sum, row) => sum + Object.keys(row).length, 0);
  rows.forEach((row, i) => {
    for (const name of Object.keys(row)) {
      let cells = columns.get(name);
      if (cells === undefined) {
        demandDense(columns.size + 1, rows.length, named);
        cells = new Array<Json>(rows.length).fill(null);
        columns.set(name, cells);
        if (columns.size > limits.columnsMax) throw tooManyColumns();
      }
      cells[i] = row[name] ?? null;
    }
  });
  return [...columns];
}

/**
 * A row of two characters may stand for a thousand nulls: bounded before they are made.
 *
 * @param named members that the rows have, all together
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function demandDense(columns: number, rows: number, named: number): void {
  if (columns * rows - named <= limits.absentCellsMax) return;
  throw tableInvalid(
    `The rows leave more than ${limits.absentCellsMax} cells of their columns unsaid.`,
    'Use rows that share their keys, or fewer of them.',
  );
}

export function tooManyColumns(): Error {
  return tableInvalid(
    `The table has more than ${limits.columnsMax} columns.`,
    'Hand in rows that share their keys, with data in values, not in keys.',
  );
}

const isWhole = (value: Json): boolean => typeof value === 'number' && Number.isSafeInteger(value);

function inferType(cells: readonly Json[]): ColumnType {
  const present = cells.filter((cell) => cell !== null);
  if (present.length === 0) return 'string';
  if (present.every((cell) => typeof cell === 'boolean')) return 'bool';
  if (present.every(isWhole)) return 'long';
  if (present.every((cell) => typeof cell === 'number')) return 'real';
  if (present.every((cell) => typeof cell === 'string')) return 'string';
  return 'dynamic';
}

function toCell(value: Json, type: ColumnType): Cell {
  if (value === null) return null;
  if (type === 'dynamic') return JSON.stringify(value);
  if (typeof value === 'object') return null;
  return type === 'long' ? BigInt(value) : value;
}
