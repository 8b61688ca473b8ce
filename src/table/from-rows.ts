import type { RowColumn, RowValues } from '../job/row-column.ts';
import { RowColumns, type RowsFault } from '../job/row-columns.ts';
import type { Json, JsonObject } from '../job/types.ts';
import { limits } from '../limits.ts';
import { columnData, type Cell } from './build.ts';
import { tableInvalid } from './invalid.ts';
import { writeIpc, type OwnData, type OwnField } from './ipc-write.ts';
import { numberData } from './number-data.ts';

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
 * Columns of such rows to an Arrow IPC stream, as {@link tableFromRows} does.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableFromColumns(columns: readonly RowColumn[], rows: number): Uint8Array {
  const fields = columns.map(({ name, kind }): OwnField => ({
    name,
    type: types[kind],
    unit: 'us',
  }));
  const data = columns.map(({ values }, i) => dataOf(fields[i] as OwnField, values));
  return writeIpc(fields, [{ rows, columns: data }]);
}

const types = {
  none: 'string',
  bool: 'bool',
  whole: 'long',
  number: 'real',
  text: 'string',
  mixed: 'dynamic',
} as const;

function dataOf(field: OwnField, values: RowValues): OwnData {
  const { type } = field;
  const bare = values instanceof Float64Array;
  if (bare && (type === 'long' || type === 'real')) return numberData(type, values);
  if (bare)
    return columnData(
      field,
      Array.from(values, () => null),
    );
  return columnData(field, type === 'dynamic' ? values.map(toText) : (values as readonly Cell[]));
}

const toText = (value: Json): string | null => (value === null ? null : JSON.stringify(value));

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
