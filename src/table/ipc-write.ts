import { limits } from '../limits.ts';
import { typeKey, type ColumnType, type DatetimeUnit } from './column-types.ts';
import { writeFlatbuffer, type FlatNode, type FlatSlot } from './flatbuffer-write.ts';
import { tableInvalid } from './invalid.ts';

/** A column of a stream of our own. */
export interface OwnField {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a datetime; other types do not ask. */
  readonly unit: DatetimeUnit;
}

/** The values of one column in one batch, as they lie in the stream. */
export interface OwnData {
  readonly nullCount: number;
  /** A bit for each value, 1 where there is one; null where there are all. */
  readonly validity: Uint8Array | null;
  /** Values, or offsets and the bytes that they cut. */
  readonly buffers: readonly Uint8Array[];
}

export interface OwnBatch {
  readonly rows: number;
  readonly columns: readonly OwnData[];
}

const byte = (value: number): FlatSlot => ({ bytes: 1, value });
const short = (value: number): FlatSlot => ({ bytes: 2, value });
const int = (value: number): FlatSlot => ({ bytes: 4, value });
const long = (value: number): FlatSlot => ({ bytes: 8, value });
const table = (...slots: (FlatSlot | null)[]): FlatNode => ({ table: slots });

const microsecond = 2;
const nanosecond = 3;
const double = 2;

/** Type numbers and tables of Schema.fbs: the one Arrow type that a column type is written as. */
const arrowTypes: Readonly<Record<string, (unit: DatetimeUnit) => [number, FlatNode]>> = {
  bool: () => [6, table()],
  int: () => [2, table(int(32), byte(1))],
  long: () => [2, table(int(64), byte(1))],
  real: () => [3, table(short(double))],
  datetime: (unit) => [10, table(short(unit === 'ns' ? nanosecond : microsecond), { text: 'UTC' })],
  timespan: () => [18, table(short(nanosecond))],
  binary: () => [4, table()],
};
const utf8: [number, FlatNode] = [5, table()];

/**
 * An Arrow IPC stream, uncompressed, version V5 of the metadata.
 *
 * Format: https://arrow.apache.org/docs/format/Columnar.html
 *
 * @throws GatewayError `ERR_TABLE_INVALID` when it is larger than `tableBytesMax`
 */
export function writeIpc(fields: readonly OwnField[], batches: readonly OwnBatch[]): Uint8Array {
  const schema = table(short(0), { list: fields.map(fieldNode) });
  const parts = [framed(1, schema, 0), ...batches.flatMap(batchParts), endMark];
  const total = parts.reduce((sum, part) => sum + padded(part.byteLength), 0);
  if (total > limits.tableBytesMax) {
    throw tableInvalid(
      `the table takes ${total} bytes; at most ${limits.tableBytesMax} are taken`,
      'Hand in fewer rows or columns.',
    );
  }
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += padded(part.byteLength);
  }
  return bytes;
}

const endMark = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

function fieldNode({ name, type, unit }: OwnField): FlatNode {
  const [number, detail] = arrowTypes[type]?.(unit) ?? utf8;
  const mark = table({ text: typeKey }, { text: type });
  return table({ text: name }, byte(1), byte(number), detail, null, { list: [] }, { list: [mark] });
}

function batchParts({ rows, columns }: OwnBatch): Uint8Array[] {
  const none = new Uint8Array();
  const body = columns.flatMap(({ validity, buffers }) => [validity ?? none, ...buffers]);
  const places: number[] = [];
  let end = 0;
  for (const { byteLength } of body) {
    places.push(end, byteLength);
    end += padded(byteLength);
  }
  const nodes = columns.flatMap(({ nullCount }) => [rows, nullCount]);
  const header = table(long(rows), { pairs: nodes }, { pairs: places });
  return [framed(3, header, end), ...body];
}

/** A message without its body: mark, length, metadata. */
function framed(kind: number, header: FlatNode, bodyBytes: number): Uint8Array {
  const version = 4;
  const message = writeFlatbuffer(table(short(version), byte(kind), header, long(bodyBytes)));
  const bytes = new Uint8Array(8 + padded(message.byteLength));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setUint32(4, padded(message.byteLength), true);
  bytes.set(message, 8);
  return bytes;
}
