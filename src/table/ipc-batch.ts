import { isAscii, isUtf8 } from 'node:buffer';
import { corrupt, type FlatTable } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';
import type { IpcField } from './ipc-field.ts';

/** The values of a column in one batch: every buffer as long as its values need, no longer. */
export interface Vector {
  /** Where there is a dictionary, of its values. */
  readonly field: IpcField;
  readonly length: number;
  readonly nullCount: number;
  /** A bit for each value, 1 where there is one; null where there are all. */
  readonly validity: Uint8Array | null;
  /** Fixed values, indices, or the bytes that the offsets cut; at a multiple of eight. */
  readonly values: Uint8Array;
  /** Where each value ends, from the start of the first on; null where values are fixed. */
  readonly offsets: Offsets | null;
  readonly children: readonly Vector[];
  readonly dictionary: Vector | null;
}

export type Offsets = Int32Array | Float64Array;

export interface Batch {
  readonly rows: number;
  readonly columns: readonly Vector[];
}

const nothing = new Uint8Array();

/**
 * Walks the buffers of one record batch in the order of the format and checks that each holds what
 * the lengths promise, so that nothing later reads, allocates or loops beyond the bytes that are
 * there.
 */
export class BatchReader {
  readonly #batch: FlatTable;
  readonly #body: Uint8Array;
  readonly #dictionaries: ReadonlyMap<string, Vector>;
  readonly #nodes: { start: number; length: number };
  readonly #buffers: { start: number; length: number };
  #node = 0;
  #buffer = 0;

  /** @param dictionaries those that came before, by id */
  constructor(
    batch: FlatTable,
    body: Uint8Array,
    dictionaries: ReadonlyMap<string, Vector> = new Map(),
  ) {
    this.#batch = batch;
    this.#body = body;
    this.#dictionaries = dictionaries;
    this.#nodes = batch.structs(1, 16);
    this.#buffers = batch.structs(2, 16);
    if (batch.at(3) !== null) {
      throw tableInvalid(
        'the Arrow data is compressed, which is not taken here',
        'Write it without compression (pyarrow: `IpcWriteOptions(compression=None)`).',
      );
    }
  }

  /** @throws GatewayError `ERR_TABLE_INVALID` */
  read(fields: readonly IpcField[]): Batch {
    const rows = this.#batch.count(0);
    const columns = fields.map((field) => this.#vector(field, rows));
    if (this.#node !== this.#nodes.length || this.#buffer !== this.#buffers.length) {
      throw corrupt('a batch has more columns than its schema');
    }
    return { rows, columns };
  }

  #vector(field: IpcField, rows: number | null): Vector {
    if (this.#node >= this.#nodes.length) throw corrupt('a batch lacks a column of its schema');
    const at = this.#nodes.start + 16 * this.#node++;
    const length = this.#batch.buffer.count(at);
    const nullCount = this.#batch.buffer.count(at + 8);
    const column = JSON.stringify(field.name);
    if (rows !== null && length !== rows) {
      throw corrupt(`column ${column} has ${length} values in ${rows} rows`);
    }
    if (nullCount > length) throw corrupt(`column ${column} counts its nulls wrong`);
    if (length > 8 * this.#body.byteLength + 1_000_000) throw corrupt('values without end');
    const base = { field, length, nullCount, validity: null, values: nothing, offsets: null };
    const plain: Vector = { ...base, children: [], dictionary: null };
    if (field.layout === 'null') return plain;
    const bitmap = this.#region(nullCount > 0 ? Math.ceil(length / 8) : 0);
    if (nullCount > 0 && length - onesOf(bitmap, length) !== nullCount) {
      throw corrupt(`column ${column} counts its nulls wrong`);
    }
    const vector = nullCount > 0 ? { ...plain, validity: bitmap } : plain;
    if (field.dictionary !== null) return this.#indices(vector, field.dictionary);
    switch (field.layout) {
      case 'fixed':
        return { ...vector, values: this.#region(Math.ceil((length * field.bits) / 8)) };
      case 'struct':
        return {
          ...vector,
          children: field.children.map((child) => this.#vector(child, length)),
        };
      case 'fixed-list':
        return { ...vector, children: [this.#items(field, length * field.size)] };
      case 'list':
      case 'bytes':
        return this.#cut(vector);
    }
  }

  #indices(vector: Vector, { id, bits }: { id: string; bits: number }): Vector {
    const dictionary = this.#dictionaries.get(id);
    if (dictionary === undefined) throw corrupt('a dictionary is missing');
    return { ...vector, values: this.#region(vector.length * (bits / 8)), dictionary };
  }

  /** Values of any length, cut by offsets. */
  #cut(vector: Vector): Vector {
    const { field, length } = vector;
    const region = this.#region(length === 0 ? 0 : (length + 1) * (field.bits / 8));
    const offsets = length === 0 ? new Int32Array(1) : readOffsets(region, field);
    const end = offsets.at(-1) ?? 0;
    if (field.layout === 'list') {
      return { ...vector, offsets, children: [this.#items(field, end)] };
    }
    const values = this.#region(end);
    if (field.type.endsWith('Utf8')) demandUtf8(field, values, offsets);
    return { ...vector, offsets, values };
  }

  /** What stands in lists, at least so many. */
  #items(field: IpcField, count: number): Vector {
    const child = field.children[0];
    if (child === undefined) throw corrupt('a list without its item');
    const items = this.#vector(child, null);
    if (items.length >= count) return items;
    throw corrupt(`a list in column ${JSON.stringify(field.name)} runs past its items`);
  }

  /** So many bytes of the next buffer, which lies within the body and is no shorter. */
  #region(bytes: number): Uint8Array {
    if (this.#buffer >= this.#buffers.length) throw corrupt('a batch lacks a buffer of its schema');
    const at = this.#buffers.start + 16 * this.#buffer++;
    const offset = this.#batch.buffer.count(at);
    const length = this.#batch.buffer.count(at + 8);
    if (offset + length > this.#body.byteLength || length < bytes) {
      throw corrupt('a column is shorter than its rows');
    }
    if (offset % 8 !== 0) throw corrupt('a buffer is not aligned to 8 bytes');
    return this.#body.subarray(offset, offset + bytes);
  }
}

/** Bits that are set among the first `length`. */
function onesOf(bitmap: Uint8Array, length: number): number {
  let ones = 0;
  for (let at = 0; at < bitmap.length; at++) {
    let byte = bitmap[at] ?? 0;
    if (8 * at + 8 > length) byte &= (1 << (length - 8 * at)) - 1;
    for (; byte !== 0; byte &= byte - 1) ones += 1;
  }
  return ones;
}

/** From 0 or more, never falling. */
function readOffsets(region: Uint8Array, { name, bits }: IpcField): Offsets {
  const { buffer, byteOffset } = region;
  const count = (8 * region.byteLength) / bits;
  const offsets =
    bits === 32
      ? new Int32Array(buffer as ArrayBuffer, byteOffset, count)
      : Float64Array.from(new BigInt64Array(buffer as ArrayBuffer, byteOffset, count), Number);
  let before = 0;
  for (let i = 0; i < offsets.length; i++) {
    const offset = offsets[i] ?? 0;
    if (offset < before) throw corrupt(`the offsets of column ${JSON.stringify(name)} fall`);
    before = offset;
  }
  return offsets;
}

/** Each value for itself: two that are no text may make one together. */
function demandUtf8({ name }: IpcField, bytes: Uint8Array, offsets: Offsets): void {
  const used = bytes.subarray(offsets[0], offsets.at(-1));
  if (isAscii(used)) return;
  const split = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  if (isUtf8(used) && !offsets.some(split)) return;
  throw tableInvalid(
    `column ${JSON.stringify(name)} holds text that is not UTF-8`,
    'Encode text as UTF-8, or write the column as binary.',
  );
}
