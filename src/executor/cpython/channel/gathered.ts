/** Less than this is kept for the next bytes although nothing is held. */
const idleBytesMax = 1_048_576;

/**
 * Bytes that come in pieces, in one buffer: a stranger may send each byte for itself, and a buffer
 * for each would take hundreds of times as much.
 */
export class Gathered {
  #buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** What is held, to be read before the next change. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#from, this.#to);
  }

  append(piece: Uint8Array): void {
    if (this.#to + piece.length > this.#buffer.length) this.#makeRoom(piece.length);
    this.#buffer.set(piece, this.#to);
    this.#to += piece.length;
  }

  /** Lets the first bytes go. */
  drop(count: number): void {
    this.#from += count;
    if (this.#from < this.#to) return;
    this.#from = 0;
    this.#to = 0;
    if (this.#buffer.length > idleBytesMax) this.#buffer = Buffer.alloc(0);
  }

  #makeRoom(count: number): void {
    const held = this.bytes;
    const needed = held.length + count;
    // Doubled, so that a byte is moved a few times at most, however it came.
    const next = Buffer.allocUnsafeSlow(Math.max(2 * needed, 4_096));
    next.set(held);
    this.#buffer = next;
    this.#from = 0;
    this.#to = held.length;
  }
}
