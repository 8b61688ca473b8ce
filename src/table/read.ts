import type { Json, JsonObject } from '../job/types.ts';
import type { Data } from './arrow.ts';
import { readCell } from './cells.ts';
import { known, loadChecked, ipcColumnType } from './from-arrow.ts';
import { checkIpc } from './ipc.ts';
import type { ColumnType } from './column-types.ts';
import { formatDatetime, formatTimespan } from './time.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

export interface TableSchema {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
}

/**
 * Names and types of the columns, without the Arrow library.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableSchema(bytes: Uint8Array): TableSchema {
  const { fields, rows } = checkIpc(bytes);
  return {
    columns: fields.map((field) => ({ name: field.name, type: ipcColumnType(field) })),
    rows,
  };
}

/**
 * Rows as JSON. A `long` beyond 2^53 is decimal text, a datetime ISO 8601 in UTC, a timespan as
 * Kusto prints it, a dynamic value is parsed, bytes are base64, and NaN and the infinities are the
 * texts `NaN`, `Infinity`, `-Infinity`, since JSON has no form for them and null would lose them.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableRows(
  bytes: Uint8Array,
  options: { readonly rowsMax?: number } = {},
): JsonObject[] {
  const rows: JsonObject[] = [];
  for (const { names, cells } of eachRow(bytes, options.rowsMax ?? Infinity)) {
    rows.push(Object.fromEntries(names.map((name, i) => [name, cells[i] ?? null])));
  }
  return rows;
}

/** Rows as arrays, in the order of the columns. */
export function* eachRow(
  bytes: Uint8Array,
  rowsMax: number,
): Generator<{ names: readonly string[]; cells: readonly Json[] }> {
  const checked = checkIpc(bytes);
  const names = checked.fields.map((field) => field.name);
  const types = checked.fields.map(ipcColumnType);
  let left = rowsMax;
  for (const batch of loadChecked(checked).batches) {
    for (let row = 0; row < batch.numRows && left > 0; row++, left--) {
      const cells = types.map((type, i) => cellJson(batch.data.children[i] as Data, row, type));
      yield { names, cells };
    }
  }
}

function cellJson(data: Data, row: number, type: ColumnType): Json {
  try {
    const cell = readCell(data, row);
    if (cell === null) return null;
    if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64');
    if (typeof cell === 'bigint') return integerJson(cell, type);
    if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
    return type === 'dynamic' && typeof cell === 'string' ? parsed(cell) : cell;
  } catch (cause) {
    throw known(cause);
  }
}

function integerJson(value: bigint, type: ColumnType): Json {
  if (type === 'datetime') return formatDatetime(value);
  if (type === 'timespan') return formatTimespan(value);
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** Text marked as dynamic that is not JSON stays text. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
