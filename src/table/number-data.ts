import type { OwnData } from './ipc-write.ts';

/** Numbers of JSON, where NaN stands for null, as a column of `long` or `real`. */
export function numberData(type: 'long' | 'real', values: Float64Array): OwnData {
  const { nullCount, validity } = presence(values);
  return { nullCount, validity, buffers: [type === 'long' ? longs(values) : reals(values)] };
}

function presence(values: Float64Array): Pick<OwnData, 'nullCount' | 'validity'> {
  let nullCount = 0;
  for (const value of values) if (Number.isNaN(value)) nullCount += 1;
  if (nullCount === 0) return { nullCount, validity: null };
  const validity = new Uint8Array(Math.ceil(values.length / 8));
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) validity[i >> 3] = (validity[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return { nullCount, validity };
}

/** Whole numbers within 2^53, by halves; nothing is 0. */
function longs(values: Float64Array): Uint8Array {
  const words = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    words[2 * i] = value;
    words[2 * i + 1] = Math.floor(value / 0x1_0000_0000);
  }
  return new Uint8Array(words.buffer);
}

function reals({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}
