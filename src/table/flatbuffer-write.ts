/** What a flatbuffer is made of, as far as Arrow's messages need it. */
export type FlatNode =
  | { readonly table: readonly (FlatSlot | null)[] }
  | { readonly text: string }
  | { readonly list: readonly FlatNode[] }
  /** Structs of two 64-bit numbers each, one after the other. */
  | { readonly pairs: readonly number[] };

/** A field of a table: a number of so many bytes, or what an offset leads to. */
export type FlatSlot = { readonly bytes: 1 | 2 | 4 | 8; readonly value: number } | FlatNode;

/**
 * The bytes of a flatbuffer with this root. Everything stands behind what points to it, so that one
 * pass from the front is enough. Layout: https://flatbuffers.dev/internals/
 */
export function writeFlatbuffer(root: FlatNode): Uint8Array {
  const writer = new Writer();
  const at = writer.reserve(4, 4);
  writer.point(at, writer.node(root));
  return writer.bytes();
}

class Writer {
  #view = new DataView(new ArrayBuffer(1_024));
  #end = 0;

  bytes(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#end);
  }

  /** Room of its own, `lead` bytes in front of a place that is aligned. */
  reserve(bytes: number, alignment: number, lead = 0): number {
    while ((this.#end + lead) % alignment !== 0) this.#end += 1;
    const at = this.#end;
    this.#end += bytes;
    if (this.#end + 8 > this.#view.byteLength) {
      const grown = new Uint8Array(2 * this.#end + 8);
      grown.set(new Uint8Array(this.#view.buffer));
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  /** @returns where it starts */
  node(node: FlatNode): number {
    if ('table' in node) return this.#table(node.table);
    if ('text' in node) return this.#text(new TextEncoder().encode(node.text));
    return 'list' in node ? this.#list(node.list) : this.#pairs(node.pairs);
  }

  point(at: number, to: number): void {
    this.#view.setUint32(at, to - at, true);
  }

  #table(slots: readonly (FlatSlot | null)[]): number {
    const vtable = this.reserve(4 + 2 * slots.length, 2);
    const width = (slot: FlatSlot): number => ('bytes' in slot ? slot.bytes : 4);
    const present = slots
      .flatMap((slot, index) => (slot === null ? [] : [{ slot, index }]))
      // The widest first: then each is aligned without gaps.
      .toSorted((a, b) => width(b.slot) - width(a.slot));
    const total = present.reduce((sum, { slot }) => sum + width(slot), 4);
    const table = this.reserve(total, 8, 4);
    this.#view.setUint16(vtable, 4 + 2 * slots.length, true);
    this.#view.setUint16(vtable + 2, total, true);
    this.#view.setInt32(table, table - vtable, true);
    let at = table + 4;
    for (const { slot, index } of present) {
      this.#view.setUint16(vtable + 4 + 2 * index, at - table, true);
      if ('bytes' in slot) this.#number(at, slot);
      else this.point(at, this.node(slot));
      at += width(slot);
    }
    return table;
  }

  #number(at: number, { bytes, value }: { bytes: number; value: number }): void {
    if (bytes === 1) this.#view.setUint8(at, value);
    else if (bytes === 2) this.#view.setUint16(at, value, true);
    else if (bytes === 4) this.#view.setInt32(at, value, true);
    else this.#view.setBigInt64(at, BigInt(value), true);
  }

  #text(text: Uint8Array): number {
    // A zero byte ends it, which its length does not count.
    const at = this.reserve(4 + text.length + 1, 4);
    this.#view.setUint32(at, text.length, true);
    new Uint8Array(this.#view.buffer).set(text, at + 4);
    return at;
  }

  #list(nodes: readonly FlatNode[]): number {
    const at = this.reserve(4 + 4 * nodes.length, 4);
    this.#view.setUint32(at, nodes.length, true);
    nodes.forEach((node, i) => this.point(at + 4 + 4 * i, this.node(node)));
    return at;
  }

  #pairs(numbers: readonly number[]): number {
    const at = this.reserve(4 + 8 * numbers.length, 8, 4);
    this.#view.setUint32(at, numbers.length / 2, true);
    numbers.forEach((value, i) => this.#view.setBigInt64(at + 4 + 8 * i, BigInt(value), true));
    return at;
  }
}
