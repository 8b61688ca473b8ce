import { writeFlatbuffer, type FlatNode, type FlatSlot } from '#dist/table/flatbuffer-write.js';

/** Arrow messages as a script may write them: whatever is said of the bytes, true or not. */

export const table = (...slots: (FlatSlot | null)[]): FlatNode => ({ table: slots });
export const number = (bytes: 1 | 2 | 4 | 8, value: number): FlatSlot => ({ bytes, value });

/** Type numbers of Schema.fbs, with the tables that tell the rest. */
export const types = {
  null: [1, table()],
  long: [2, table(number(4, 64), number(1, 1))],
  byte: [2, table(number(4, 8), number(1, 1))],
  text: [5, table()],
  list: [12, table()],
  struct: [13, table()],
  fixedBytes: (size: number) => [15, table(number(4, size))],
  fixedList: (size: number) => [16, table(number(4, size))],
} as const satisfies Record<
  string,
  readonly [number, FlatNode] | ((size: number) => readonly [number, FlatNode])
>;

export function field(
  name: string,
  [type, detail]: readonly [number, FlatNode],
  children: readonly FlatNode[] = [],
  dictionary: FlatNode | null = null,
): FlatNode {
  const list = { list: [...children] };
  return table({ text: name }, number(1, 1), number(1, type), detail, dictionary, list);
}

/** Indices of one byte into the dictionary of this id. */
export const encoding = (id: number): FlatNode => table(number(8, id), types.byte[1]);

/** A message with its body: mark, length, metadata. */
export function message(
  kind: number,
  header: FlatNode,
  body: Uint8Array = new Uint8Array(),
  bodyBytes: number = body.byteLength,
): Uint8Array {
  const metadata = writeFlatbuffer(
    table(number(2, 4), number(1, kind), header, number(8, bodyBytes)),
  );
  const padded = Math.ceil(metadata.byteLength / 8) * 8;
  const bytes = new Uint8Array(8 + padded + body.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xffffffff, true);
  view.setUint32(4, padded, true);
  bytes.set(metadata, 8);
  bytes.set(body, 8 + padded);
  return bytes;
}

export const schema = (...fields: FlatNode[]): Uint8Array =>
  message(1, table(number(2, 0), { list: fields }));

/** @param nodes length and nulls of each column; @param buffers start and length of each buffer */
export function batch(
  rows: number,
  nodes: readonly number[],
  buffers: readonly number[],
  body: Uint8Array = new Uint8Array(),
): Uint8Array {
  return message(3, batchTable(rows, nodes, buffers), body);
}

export function batchTable(
  rows: number,
  nodes: readonly number[],
  buffers: readonly number[],
  ...rest: FlatSlot[]
): FlatNode {
  return table(number(8, rows), { pairs: [...nodes] }, { pairs: [...buffers] }, ...rest);
}

/** Little-endian 32-bit numbers, filled up to a multiple of eight bytes. */
export function words(...values: number[]): Uint8Array {
  const filled = values.length % 2 === 0 ? values : [...values, 0];
  return new Uint8Array(Int32Array.from(filled).buffer);
}

export const stream = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
