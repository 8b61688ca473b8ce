import { limits } from '../limits.ts';
import type { ColumnType, DatetimeUnit } from './column-types.ts';
import { columnTooLarge, tableInvalid } from './invalid.ts';
import { writeIpc, type OwnData, type OwnField } from './ipc-write.ts';
import { textData } from './text-data.ts';

/**
 * A value of a column: `int` and `real` as number, `long` as number within 2^53 and as bigint
 * anyway, `datetime` as bigint of nanoseconds since 1970, `timespan` as bigint of nanoseconds,
 * `dynamic` as JSON text, `decimal` and `guid` as text.
 */
export type Cell = null | boolean | number | bigint | string | Uint8Array;

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly cells: readonly Cell[];
}

/**
 * Columns to an Arrow IPC stream of one batch.
 *
 * @throws GatewayError `ERR_TABLE_INVALID` when the table is larger than `tableBytesMax`.
 */
export function tableFromCells(columns: readonly Column[], rows: number): Uint8Array {
  const fields = columns.map((column): OwnField => ({ ...column, unit: datetimeUnit(column) }));
  const data = columns.map((column, i) => columnData(fields[i] as OwnField, column.cells));
  return writeIpc(fields, [{ rows, columns: data }]);
}

const nsBound = 2n ** 63n;

/**
 * Nanoseconds where all values fit (1677 to 2262), as pandas counts; else microseconds, which reach
 * all years.
 */
function datetimeUnit({ type, cells }: Column): DatetimeUnit {
  if (type !== 'datetime') return 'us';
  const fits = (cell: Cell): boolean =>
    typeof cell !== 'bigint' || (cell < nsBound && cell >= -nsBound);
  return cells.every(fits) ? 'ns' : 'us';
}

/** The buffers of one column. */
export function columnData(field: OwnField, cells: readonly Cell[]): OwnData {
  let nullCount = 0;
  for (const cell of cells) if (cell === null) nullCount++;
  const validity = nullCount === 0 ? null : bits(cells, (cell) => cell !== null);
  return { nullCount, validity, buffers: (makers[field.type] ?? texts)(cells, field) };
}

type Maker = (cells: readonly Cell[], field: OwnField) => readonly Uint8Array[];

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

const texts: Maker = (cells, { name }) => textData(cells, name);

const makers: Readonly<Partial<Record<ColumnType, Maker>>> = {
  bool: (cells) => [bits(cells, (cell) => cell === true)],
  int: (cells) => [numbers(cells, new Int32Array(cells.length))],
  real: (cells) => [numbers(cells, new Float64Array(cells.length))],
  long: (cells, field) => [longs(cells, field, 1n)],
  datetime: (cells, field) => [longs(cells, field, field.unit === 'us' ? 1_000n : 1n)],
  timespan: (cells, field) => [longs(cells, field, 1n)],
  binary: blobs,
};

function bits(cells: readonly Cell[], on: (cell: Cell) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(cells.length / 8));
  for (let i = 0; i < cells.length; i++) {
    if (on(cells[i] ?? null)) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return bytes;
}

function numbers(cells: readonly Cell[], into: Int32Array | Float64Array): Uint8Array {
  for (let i = 0; i < cells.length; i++) into[i] = Number(cells[i] ?? 0);
  return bytesOf(into);
}

/** Numbers are split in two: a bigint for each would take ten times as long. */
function longs(cells: readonly Cell[], field: OwnField, divisor: bigint): Uint8Array {
  const words = new Int32Array(2 * cells.length);
  const whole = new BigInt64Array(words.buffer);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === 'number') {
      words[2 * i] = cell;
      words[2 * i + 1] = Math.floor(cell / 0x1_0000_0000);
    } else if (typeof cell === 'bigint') {
      whole[i] = int64(floorDivide(cell, divisor), field.name, i);
    }
  }
  return bytesOf(words);
}

const floorDivide = (value: bigint, by: bigint): bigint =>
  value / by - (value < 0n && value % by !== 0n ? 1n : 0n);

function int64(value: bigint, name: string, row: number): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw tableInvalid(
    `row ${row + 1} of column ${JSON.stringify(name)} is ${value}, which does not fit into 64 bits`,
    'Write the column as decimal128 or as text; datetimes must lie within the years 1 to 9999.',
  );
}

function blobs(cells: readonly Cell[], field: OwnField): readonly Uint8Array[] {
  const offsets = new Int32Array(cells.length + 1);
  let end = 0;
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell instanceof Uint8Array) end += cell.byteLength;
    if (end > limits.tableBytesMax) throw columnTooLarge(field.name);
    offsets[i + 1] = end;
  }
  const bytes = new Uint8Array(end);
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (cell instanceof Uint8Array) bytes.set(cell, offsets[i]);
  }
  return [bytesOf(offsets), bytes];
}
