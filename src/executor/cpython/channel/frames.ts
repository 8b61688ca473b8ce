import { limits } from '../../../limits.ts';
import { Gathered } from './gathered.ts';

/** Frame types, the same numbers as in the worker's protocol. */
export const toWorker = { job: 1, blob: 2, absent: 3, preload: 4 } as const;
export const fromWorker = {
  stage: 16,
  log: 17,
  note: 18,
  table: 19,
  rows: 20,
  file: 21,
  checkpoint: 22,
  failure: 23,
  done: 24,
  ready: 25,
} as const;

export type FrameName = keyof typeof fromWorker;

const names = new Map<number, FrameName>(
  Object.entries(fromWorker).map(([name, type]) => [type, name as FrameName]),
);

/** Frames whose raw part may be as large as results may be. */
const bulky = new Set<FrameName>(['table', 'rows', 'file']);

/** A frame for the worker: u32 length, u8 type, payload, little-endian. */
export function frame(type: keyof typeof toWorker, payload: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(payload.length, 0);
  head.writeUInt8(toWorker[type], 4);
  return [head, payload];
}

export function blobFrame(content: Uint8Array | null): Uint8Array[] {
  return content === null ? frame('absent', new Uint8Array()) : frame('blob', content);
}

/** A frame as it came: the header is any JSON until it was checked. */
export interface Frame {
  readonly name: FrameName;
  readonly header: Readonly<Record<string, unknown>>;
  /** To be read before more is pushed. */
  readonly body: Buffer;
  readonly headerBytes: number;
}

export type FrameFault = 'malformed' | 'too-large';

/**
 * Cuts a stream into frames. A length is checked before anything is kept for it; what is kept is
 * never more than one frame and what the last chunk held.
 */
export class FrameReader {
  readonly #payloadBytesMax: number;
  readonly #held = new Gathered();

  constructor(payloadBytesMax: number) {
    this.#payloadBytesMax = payloadBytesMax;
  }

  /** Bytes of a frame that is not whole yet. */
  get pending(): number {
    return this.#held.length;
  }

  /** Length that the frame says of itself which is not whole yet; 0 where there is none. */
  get announced(): number {
    return this.#held.length < 4 ? 0 : this.#held.bytes.readUInt32LE(0);
  }

  push(chunk: Buffer): void {
    this.#held.append(chunk);
  }

  /**
   * The next whole frame; null when more bytes must come; or what is wrong, and then there is no
   * way on.
   */
  next(): Frame | FrameFault | null {
    const { bytes } = this.#held;
    if (bytes.length < 5) return null;
    const name = names.get(bytes.readUInt8(4));
    const length = bytes.readUInt32LE(0);
    if (name === undefined || length < 4) return 'malformed';
    if (length > this.#lengthMax(name)) return 'too-large';
    if (bytes.length < 5 + length) return null;
    this.#held.drop(5 + length);
    return parse(name, bytes.subarray(5, 5 + length)) ?? 'malformed';
  }

  #lengthMax(name: FrameName): number {
    const header = limits.frameHeaderBytesMax + 4;
    return bulky.has(name) ? header + this.#payloadBytesMax : header;
  }
}

function parse(name: FrameName, payload: Buffer): Frame | null {
  const length = payload.readUInt32LE(0);
  if (4 + length > payload.length) return null;
  try {
    const header: unknown = JSON.parse(payload.toString('utf8', 4, 4 + length));
    if (typeof header !== 'object' || header === null || Array.isArray(header)) return null;
    const body = payload.subarray(4 + length);
    return { name, header: { ...header }, body, headerBytes: length };
  } catch {
    return null;
  }
}
