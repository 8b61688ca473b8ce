import { tableInvalid } from './invalid.ts';

/** The document is broken: where, and what stands there. */
export function corrupt(what: string, cause?: unknown): Error {
  return tableInvalid(
    `the Arrow data is damaged: ${what}`,
    'Write the table again, as an Arrow IPC file or stream, and hand in the bytes unchanged.',
    cause === undefined ? {} : { cause },
  );
}

/**
 * A flatbuffer read with every offset checked against the buffer before it is followed. The Arrow
 * library follows offsets and counts as they stand, so a hostile one must not reach it. Layout:
 * https://flatbuffers.dev/internals/
 */
export class Flatbuffer {
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  root(): FlatTable {
    return this.tableAt(this.indirect(0));
  }

  /** Position that the unsigned offset at `at` leads to. */
  indirect(at: number): number {
    this.need(at, 4);
    const to = at + this.#view.getUint32(at, true);
    this.need(to, 4);
    return to;
  }

  tableAt(at: number): FlatTable {
    const vtable = at - this.int32(at);
    this.need(vtable, 4);
    const vtableBytes = this.#view.getUint16(vtable, true);
    const tableBytes = this.#view.getUint16(vtable + 2, true);
    if (vtableBytes < 4 || vtableBytes % 2 !== 0) throw corrupt('a field table has an odd size');
    this.need(vtable, vtableBytes);
    this.need(at, tableBytes);
    return new FlatTable(this, at, vtable, vtableBytes);
  }

  /**
   * Elements of a vector of `width` bytes each that starts at `at`, known to lie within the buffer.
   */
  vector(at: number, width: number): { start: number; length: number } {
    this.need(at, 4);
    const length = this.#view.getUint32(at, true);
    this.need(at + 4, length * width);
    return { start: at + 4, length };
  }

  text(at: number): string {
    const { start, length } = this.vector(at, 1);
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw corrupt('a name is not UTF-8', cause);
    }
  }

  uint8(at: number): number {
    this.need(at, 1);
    return this.#view.getUint8(at);
  }

  uint16(at: number): number {
    this.need(at, 2);
    return this.#view.getUint16(at, true);
  }

  int32(at: number): number {
    this.need(at, 4);
    return this.#view.getInt32(at, true);
  }

  /** A 64-bit count: never negative, and beyond 2^53 no table can have it. */
  count(at: number): number {
    this.need(at, 8);
    const value = this.#view.getBigInt64(at, true);
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) {
      throw corrupt(`a length of ${value} is out of bounds`);
    }
    return Number(value);
  }

  need(at: number, bytes: number): void {
    if (at < 0 || at + bytes > this.#view.byteLength) {
      throw corrupt('an offset leads out of its message');
    }
  }
}

/** One table of a {@link Flatbuffer}: fields by number, absent ones by their default. */
export class FlatTable {
  readonly buffer: Flatbuffer;
  readonly #at: number;
  readonly #vtable: number;
  readonly #vtableBytes: number;

  constructor(buffer: Flatbuffer, at: number, vtable: number, vtableBytes: number) {
    this.buffer = buffer;
    this.#at = at;
    this.#vtable = vtable;
    this.#vtableBytes = vtableBytes;
  }

  /** Absolute position of field `index`, or null when it is absent. */
  at(index: number): number | null {
    const slot = 4 + 2 * index;
    if (slot + 2 > this.#vtableBytes) return null;
    const offset = this.buffer.uint16(this.#vtable + slot);
    return offset === 0 ? null : this.#at + offset;
  }

  uint8(index: number): number {
    const at = this.at(index);
    return at === null ? 0 : this.buffer.uint8(at);
  }

  uint16(index: number): number {
    const at = this.at(index);
    return at === null ? 0 : this.buffer.uint16(at);
  }

  int32(index: number, absent = 0): number {
    const at = this.at(index);
    return at === null ? absent : this.buffer.int32(at);
  }

  count(index: number): number {
    const at = this.at(index);
    return at === null ? 0 : this.buffer.count(at);
  }

  text(index: number): string {
    const at = this.at(index);
    return at === null ? '' : this.buffer.text(this.buffer.indirect(at));
  }

  table(index: number): FlatTable | null {
    const at = this.at(index);
    return at === null ? null : this.buffer.tableAt(this.buffer.indirect(at));
  }

  /** Structs laid out inline. */
  structs(index: number, width: number): { start: number; length: number } {
    const at = this.at(index);
    return at === null
      ? { start: 0, length: 0 }
      : this.buffer.vector(this.buffer.indirect(at), width);
  }

  tables(index: number, countMax: number): FlatTable[] {
    const { start, length } = this.structs(index, 4);
    if (length > countMax) throw corrupt(`${length} entries where at most ${countMax} may be`);
    return Array.from({ length }, (_, i) =>
      this.buffer.tableAt(this.buffer.indirect(start + 4 * i)),
    );
  }
}
