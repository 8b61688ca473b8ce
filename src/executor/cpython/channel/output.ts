import { StringDecoder } from 'node:string_decoder';
import { Gathered } from './gathered.ts';

/** One of a job's output streams: the first bytes are kept, the rest is counted. */
export class OutputStream {
  readonly #kept = new Gathered();
  #bytes = 0;
  readonly #bytesMax: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #onText: (text: string) => void;

  constructor(bytesMax: number, onText: (text: string) => void) {
    this.#bytesMax = bytesMax;
    this.#onText = onText;
  }

  /** Bytes that came, kept or not. */
  get bytes(): number {
    return this.#bytes;
  }

  get truncated(): boolean {
    return this.#bytes > this.#bytesMax;
  }

  /** @returns false once the limit is passed */
  push(chunk: Buffer): boolean {
    const room = this.#bytesMax - this.#bytes;
    this.#bytes += chunk.length;
    if (room > 0) {
      const part = chunk.subarray(0, room);
      this.#kept.append(part);
      const text = this.#decoder.write(part);
      if (text !== '') this.#onText(text);
    }
    return !this.truncated;
  }

  /** What was kept; bytes that are not UTF-8 stand as U+FFFD. */
  text(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#kept.bytes);
  }
}
