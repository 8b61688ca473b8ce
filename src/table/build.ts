import { limits } from '../limits.ts';
import { arrow, type Data, type Field, type RecordBatch } from './arrow.ts';
import { arrowField, type ColumnType, type DatetimeUnit } from './column-types.ts';
import { tableInvalid } from './invalid.ts';

/**
 * A value of a column: `int` and `real` as number, `long` as bigint, `datetime` as bigint of
 * nanoseconds since 1970, `timespan` as bigint of nanoseconds, `dynamic` as JSON text, `decimal`
 * and `guid` as text.
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
  const units = columns.map(datetimeUnit);
  const fields = columns.map(({ name, type }, i) => arrowField(name, type, units[i] ?? 'us'));
  const data = columns.map((column, i) => columnData(fields[i] as Field, column));
  return writeBatches(fields, [batchOf(fields, data, rows)]);
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

export function batchOf(
  fields: readonly Field[],
  data: readonly Data[],
  rows: number,
): RecordBatch {
  const a = arrow();
  const type = new a.Struct([...fields]);
  const struct = a.makeData({ type, length: rows, nullCount: 0, children: [...data] });
  return new a.RecordBatch(new a.Schema([...fields]), struct);
}

export function writeBatches(
  fields: readonly Field[],
  batches: readonly RecordBatch[],
): Uint8Array {
  const a = arrow();
  const table = new a.Table(new a.Schema([...fields]), [...batches]);
  const bytes = a.tableToIPC(table, 'stream');
  if (bytes.byteLength > limits.tableBytesMax) {
    throw tableInvalid(
      `The table takes ${bytes.byteLength} bytes; at most ${limits.tableBytesMax} are taken.`,
      'Hand in fewer rows or columns.',
    );
  }
  return bytes;
}

/** The buffers of one column. */
export function columnData(field: Field, column: Pick<Column, 'name' | 'type' | 'cells'>): Data {
  const { cells } = column;
  const { bitmap, nullCount } = validity(cells);
  const base = { type: field.type, length: cells.length, nullCount, nullBitmap: bitmap };
  const make = arrow().makeData as (props: object) => Data;
  if (field.type.typeId === arrow().Type.Utf8 || field.type.typeId === arrow().Type.Binary) {
    return make({ ...base, ...variable(column) });
  }
  const divisor = field.type.unit === arrow().TimeUnit.MICROSECOND ? 1_000n : 1n;
  return make({ ...base, data: fixedValues(column, divisor) });
}

function validity(cells: readonly Cell[]): { bitmap: Uint8Array | null; nullCount: number } {
  let nullCount = 0;
  for (const cell of cells) if (cell === null) nullCount++;
  if (nullCount === 0) return { bitmap: null, nullCount };
  return { bitmap: bits(cells, (cell) => cell !== null), nullCount };
}

function bits(cells: readonly Cell[], on: (cell: Cell) => boolean): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(cells.length / 64) * 8);
  cells.forEach((cell, i) => {
    if (on(cell)) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return bytes;
}

type FixedValues = Uint8Array | Int32Array | BigInt64Array | Float64Array;

function fixedValues(
  { type, cells }: Pick<Column, 'type' | 'cells'>,
  divisor: bigint,
): FixedValues {
  if (type === 'bool') return bits(cells, (cell) => cell === true);
  if (type === 'int') return Int32Array.from(cells, (cell) => Number(cell ?? 0));
  if (type === 'real') return Float64Array.from(cells, (cell) => Number(cell ?? 0));
  return BigInt64Array.from(cells, (cell) => int64(((cell ?? 0n) as bigint) / divisor));
}

function int64(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw tableInvalid(
    `The number ${value} does not fit into 64 bits.`,
    'Write the column as decimal128 or as text; datetimes must lie within the years 1 to 9999.',
  );
}

const loneSurrogate = /\p{Surrogate}/u;

function variable({ name, cells }: Pick<Column, 'name' | 'cells'>): object {
  const offsets = new Int32Array(cells.length + 1);
  let total = 0;
  cells.forEach((cell, i) => {
    if (typeof cell === 'string') total += Buffer.byteLength(cell);
    else if (cell instanceof Uint8Array) total += cell.byteLength;
    offsets[i + 1] = total;
    if (total > limits.tableBytesMax) {
      throw tableInvalid(
        `Column ${JSON.stringify(name)} holds more than ${limits.tableBytesMax} bytes of text.`,
        'Hand in fewer rows or shorter values.',
      );
    }
  });
  const data = Buffer.alloc(total);
  cells.forEach((cell, i) => {
    if (typeof cell === 'string') writeText(data, cell, offsets[i] ?? 0, name, i);
    else if (cell instanceof Uint8Array) data.set(cell, offsets[i]);
  });
  return { valueOffsets: offsets, data: new Uint8Array(data.buffer, data.byteOffset, total) };
}

function writeText(into: Buffer, text: string, at: number, name: string, row: number): void {
  if (loneSurrogate.test(text)) {
    throw tableInvalid(
      `Row ${row + 1} of column ${JSON.stringify(name)} holds half of a surrogate pair, which ` +
        `is no text.`,
      'Repair the text where it was cut: a character beyond U+FFFF takes two UTF-16 units.',
    );
  }
  into.write(text, at);
}
