import { isUtf8 } from 'node:buffer';
import { corrupt, type FlatTable } from './flatbuffer.ts';
import { tableInvalid } from './invalid.ts';
import type { IpcField } from './ipc-field.ts';

/**
 * Walks the buffers of one record batch in the order of the format and checks that each holds what
 * the lengths promise, so that the library never reads, allocates or loops beyond the bytes that
 * are there.
 */
export class BatchCheck {
  readonly #batch: FlatTable;
  readonly #body: Uint8Array;
  readonly #view: DataView;
  readonly #nodes: { start: number; length: number };
  readonly #buffers: { start: number; length: number };
  #node = 0;
  #buffer = 0;

  constructor(batch: FlatTable, body: Uint8Array) {
    this.#batch = batch;
    this.#body = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.#nodes = batch.structs(1, 16);
    this.#buffers = batch.structs(2, 16);
    if (batch.at(3) !== null) {
      throw tableInvalid(
        'The Arrow data is compressed, which is not taken here.',
        'Write it without compression (pyarrow: `IpcWriteOptions(compression=None)`).',
      );
    }
  }

  /** Checks all columns; returns the number of rows. */
  check(fields: readonly IpcField[]): number {
    const rows = this.#batch.count(0);
    for (const field of fields) this.#field(field, rows);
    if (this.#node !== this.#nodes.length || this.#buffer !== this.#buffers.length) {
      throw corrupt('a batch has more columns than its schema');
    }
    return rows;
  }

  #field(field: IpcField, rows: number | null): void {
    if (this.#node >= this.#nodes.length) throw corrupt('a batch lacks a column of its schema');
    const at = this.#nodes.start + 16 * this.#node++;
    const length = this.#batch.buffer.count(at);
    const nulls = this.#batch.buffer.count(at + 8);
    if (rows !== null && length !== rows) {
      throw corrupt(`column ${JSON.stringify(field.name)} has ${length} values in ${rows} rows`);
    }
    if (nulls > length)
      throw corrupt(`column ${JSON.stringify(field.name)} counts its nulls wrong`);
    if (length > 8 * this.#body.byteLength + 1_000_000) throw corrupt('values without end');
    if (field.layout === 'null') return;
    const validity = this.#region(nulls > 0 ? Math.ceil(length / 8) : 0);
    if (nulls > 0 && validity.byteLength === 0) throw corrupt('nulls without their bitmap');
    if (field.dictionary !== null) this.#region(length * (field.dictionary.bits / 8));
    else if (field.layout === 'fixed') this.#region(Math.ceil((length * field.bits) / 8));
    else if (field.layout === 'struct')
      for (const child of field.children) this.#field(child, length);
    else this.#offsets(field, length);
  }

  #offsets(field: IpcField, length: number): void {
    const width = field.bits / 8;
    const offsets = this.#region(length === 0 ? 0 : (length + 1) * width);
    const ends = length === 0 ? null : this.#ends(offsets, length, width, field.name);
    if (field.layout === 'text') this.#text(field, this.#region(ends?.at(-1) ?? 0), ends);
    else {
      const child = field.children[0];
      if (child === undefined) throw corrupt('a list without its item');
      const node = this.#nodes.start + 16 * this.#node;
      if (this.#node < this.#nodes.length && this.#batch.buffer.count(node) < (ends?.at(-1) ?? 0)) {
        throw corrupt(`a list in column ${JSON.stringify(field.name)} runs past its items`);
      }
      this.#field(child, null);
    }
  }

  /** Offsets as numbers: from 0 or more, never falling. */
  #ends(offsets: Uint8Array, length: number, width: number, name: string): Float64Array {
    const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
    const ends = new Float64Array(length + 1);
    for (let i = 0, before = 0; i <= length; i++) {
      const end = width === 4 ? view.getInt32(4 * i, true) : Number(view.getBigInt64(8 * i, true));
      if (end < before) throw corrupt(`the offsets of column ${JSON.stringify(name)} fall`);
      ends[i] = before = end;
    }
    return ends;
  }

  #text(field: IpcField, bytes: Uint8Array, ends: Float64Array | null): void {
    if (field.type === 'Binary' || ends === null) return;
    const split = (at: number): boolean => ((bytes[at] ?? 0) & 0xc0) === 0x80;
    if (!isUtf8(bytes.subarray(ends[0], ends.at(-1))) || ends.some(split)) {
      throw tableInvalid(
        `Column ${JSON.stringify(field.name)} holds text that is not UTF-8.`,
        'Encode text as UTF-8, or write the column as binary.',
      );
    }
  }

  /** The next buffer: within the body, and no shorter than `bytes`. */
  #region(bytes: number): Uint8Array {
    if (this.#buffer >= this.#buffers.length) throw corrupt('a batch lacks a buffer of its schema');
    const at = this.#buffers.start + 16 * this.#buffer++;
    const offset = this.#batch.buffer.count(at);
    const length = this.#batch.buffer.count(at + 8);
    if (offset + length > this.#view.byteLength || length < bytes) {
      throw corrupt('a column is shorter than its rows');
    }
    if (offset % 8 !== 0) throw corrupt('a buffer is not aligned to 8 bytes');
    return this.#body.subarray(offset, offset + length);
  }
}
