import type { IpcField } from './ipc-field.ts';

type Width = Pick<IpcField, 'bits' | 'signed'>;

/** Whole numbers of any width: a number within 2^53, a bigint beyond. */
export function integerReader(
  values: Uint8Array,
  { bits, signed }: Width,
): (i: number) => number | bigint {
  const { buffer, byteOffset, byteLength } = values;
  const count = (8 * byteLength) / bits;
  if (bits === 64) return longReader(values, signed);
  const Small = smallArrays[signed ? 'signed' : 'unsigned'][bits === 8 ? 8 : bits === 16 ? 16 : 32];
  const numbers = new Small(buffer as ArrayBuffer, byteOffset, count);
  return (i) => numbers[i] ?? 0;
}

const smallArrays = {
  signed: { 8: Int8Array, 16: Int16Array, 32: Int32Array },
  unsigned: { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array },
} as const;

const wordRange = 0x1_0000_0000;
/** Of the upper word, where the whole stays within 2^53. */
const upperMax = 2 ** 21;

/** By halves: a bigint for each would take ten times as long. */
function longReader(
  { buffer, byteOffset, byteLength }: Uint8Array,
  signed: boolean,
): (i: number) => number | bigint {
  const lower = new Uint32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
  const upper = new (signed ? Int32Array : Uint32Array)(
    buffer as ArrayBuffer,
    byteOffset,
    byteLength / 4,
  );
  const whole = new (signed ? BigInt64Array : BigUint64Array)(
    buffer as ArrayBuffer,
    byteOffset,
    byteLength / 8,
  );
  return (i) => {
    const high = upper[2 * i + 1] ?? 0;
    if (high < upperMax && high >= -upperMax) {
      const number = high * wordRange + (lower[2 * i] ?? 0);
      if (number !== -Number.MAX_SAFE_INTEGER - 1) return number;
    }
    return whole[i] ?? 0n;
  };
}

export function realReader(
  { buffer, byteOffset, byteLength }: Uint8Array,
  bits: number,
): (i: number) => number {
  if (bits === 16) {
    const halves = new Uint16Array(buffer as ArrayBuffer, byteOffset, byteLength / 2);
    return (i) => halfToNumber(halves[i] ?? 0);
  }
  const numbers =
    bits === 32
      ? new Float32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4)
      : new Float64Array(buffer as ArrayBuffer, byteOffset, byteLength / 8);
  return (i) => numbers[i] ?? 0;
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** All digits, as text: 32 to 256 bits, little-endian, two's complement. */
export function decimalReader(
  { buffer, byteOffset, byteLength }: Uint8Array,
  { bits, scale }: Pick<IpcField, 'bits' | 'scale'>,
): (i: number) => string {
  const words = new Uint32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
  const count = bits / 32;
  return (i) => {
    let value = 0n;
    for (let word = count - 1; word >= 0; word--) {
      value = (value << 32n) | BigInt(words[count * i + word] ?? 0);
    }
    return pointed(BigInt.asIntN(bits, value), scale);
  };
}

function pointed(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const part = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${value < 0n ? '-' : ''}${whole}${part}`;
}
