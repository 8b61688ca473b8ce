import type { Json, JsonObject } from '../job/types.ts';
import type { Cell } from './build.ts';
import { cellReader } from './cells.ts';
import type { ColumnType } from './column-types.ts';
import { ipcColumnType } from './from-arrow.ts';
import { readIpc } from './ipc.ts';
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
 * Names and types of the columns.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableSchema(bytes: Uint8Array): TableSchema {
  const { fields, rows } = readIpc(bytes);
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
  const { fields, batches } = readIpc(bytes);
  const names = fields.map((field) => field.name);
  const types = fields.map(ipcColumnType);
  let left = rowsMax;
  for (const { rows, columns } of batches) {
    const readers = columns.map((vector) => cellReader(vector));
    for (let row = 0; row < rows && left > 0; row++, left--) {
      const cells = readers.map((read, i) => cellJson(read(row), types[i] ?? 'string'));
      yield { names, cells };
    }
  }
}

function cellJson(cell: Cell, type: ColumnType): Json {
  if (cell === null) return null;
  if (typeof cell === 'string') return type === 'dynamic' ? parsed(cell) : cell;
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : String(cell);
  if (typeof cell === 'boolean') return cell;
  return typeof cell === 'bigint' ? integerJson(cell, type) : Buffer.from(cell).toString('base64');
}

function integerJson(value: bigint, type: ColumnType): Json {
  if (type === 'datetime') return formatDatetime(value);
  if (type === 'timespan') return formatTimespan(value);
  return String(value);
}

/** Text marked as dynamic that is not JSON stays text. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
