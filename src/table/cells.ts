import type { Data, DataType } from './arrow.ts';
import type { Cell } from './build.ts';
import { corrupt } from './flatbuffer.ts';
import { formatDatetime, formatTimespan } from './time.ts';

type Reader = (data: Data, i: number) => Cell;

/** Parameters of a type; which of them there are follows from its kind. */
interface TypeDetail {
  readonly unit: number;
  readonly bitWidth: number;
  readonly isSigned: boolean;
  readonly scale: number;
}

const detail = (type: DataType): TypeDetail => type as unknown as TypeDetail;

/** The library's numbers of types (its `Type`), written out: a lookup for every value costs. */
const ids = {
  Dictionary: -1,
  Null: 1,
  Int: 2,
  Float: 3,
  Binary: 4,
  Utf8: 5,
  Bool: 6,
  Decimal: 7,
  Date: 8,
  Time: 9,
  Timestamp: 10,
  List: 12,
  Struct: 13,
  Duration: 18,
  LargeUtf8: 20,
} as const;

/** `DateUnit.DAY` */
const days = 0;

/** Nanoseconds in one unit of Arrow's second, millisecond, microsecond, nanosecond. */
const nanoseconds = [1_000_000_000n, 1_000_000n, 1_000n, 1n];

/** A value as it lies in its buffers, brought to the form that {@link Cell} documents. */
export function readCell(data: Data, i: number): Cell {
  const typeId: number = data.typeId;
  if (typeId === ids.Null) return null;
  if (data.nullCount > 0 && !bitAt(data.nullBitmap, i)) return null;
  const reader = readers[typeId];
  if (reader === undefined) throw corrupt(`a column of type number ${typeId}`);
  return reader(data, i);
}

const readers: Readonly<Record<number, Reader>> = {
  [ids.Bool]: (data, i) => bitAt(data.values, i),
  [ids.Int]: (data, i) => {
    const value = number(data, i);
    if (typeof value === 'bigint') return value;
    return wide(data.type) ? BigInt(value) : value;
  },
  [ids.Float]: (data, i) => {
    const value = number(data, i);
    return data.values instanceof Uint16Array ? halfToNumber(Number(value)) : Number(value);
  },
  [ids.Decimal]: decimalText,
  [ids.Date]: (data, i) =>
    detail(data.type).unit === days
      ? BigInt(number(data, i)) * 86_400_000_000_000n
      : BigInt(number(data, i)) * 1_000_000n,
  [ids.Timestamp]: scaled,
  [ids.Time]: scaled,
  [ids.Duration]: scaled,
  [ids.Utf8]: text,
  [ids.LargeUtf8]: text,
  [ids.Binary]: (data, i) => bytes(data, i).slice(),
  [ids.List]: (data, i) => JSON.stringify(plain(data, i)),
  [ids.Struct]: (data, i) => JSON.stringify(plain(data, i)),
  [ids.Dictionary]: (data, i) => {
    const values = data.dictionary?.data[0];
    const at = Number(number(data, i));
    if (values === undefined || at < 0 || at >= values.length) {
      throw corrupt('an index leads out of its dictionary');
    }
    return readCell(values, at);
  },
};

/** The same value as JSON has it, for what stands inside lists and structs. */
function plain(data: Data, i: number): unknown {
  const typeId: number = data.typeId;
  if (data.nullCount > 0 && !bitAt(data.nullBitmap, i)) return null;
  if (typeId === ids.List) {
    const child = data.children[0];
    const [start, end] = [Number(data.valueOffsets[i]), Number(data.valueOffsets[i + 1])];
    if (child === undefined) throw corrupt('a list without its item');
    return Array.from({ length: end - start }, (_, j) => plain(child, start + j));
  }
  if (typeId === ids.Struct) {
    const names: string[] = data.type.children.map((field: { name: string }) => field.name);
    return Object.fromEntries(names.map((name, j) => [name, plain(data.children[j] as Data, i)]));
  }
  const cell = readCell(data, i);
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64');
  if (typeof cell !== 'bigint') return cell;
  if (typeId === ids.Timestamp || typeId === ids.Date) return formatDatetime(cell);
  if (typeId === ids.Time || typeId === ids.Duration) return formatTimespan(cell);
  return Number.isSafeInteger(Number(cell)) ? Number(cell) : String(cell);
}

function bitAt(bitmap: Uint8Array, i: number): boolean {
  return (((bitmap[i >> 3] ?? 0) >> (i & 7)) & 1) === 1;
}

function number(data: Data, i: number): number | bigint {
  const value: unknown = data.values[i];
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw corrupt('a column is shorter than its rows');
}

/** Whether an integer type goes beyond a signed 32-bit one. */
function wide(type: DataType): boolean {
  const { bitWidth, isSigned } = detail(type);
  return bitWidth > 32 || (bitWidth === 32 && !isSigned);
}

function scaled(data: Data, i: number): bigint {
  return BigInt(number(data, i)) * (nanoseconds[detail(data.type).unit] ?? 1n);
}

function bytes(data: Data, i: number): Uint8Array {
  return data.values.subarray(Number(data.valueOffsets[i]), Number(data.valueOffsets[i + 1]));
}

function text(data: Data, i: number): string {
  const value = bytes(data, i);
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8');
}

function decimalText(data: Data, i: number): string {
  const words = data.values as Uint32Array;
  let value = 0n;
  for (let word = 3; word >= 0; word--) value = (value << 32n) | BigInt(words[4 * i + word] ?? 0);
  value = BigInt.asIntN(128, value);
  const { scale } = detail(data.type);
  if (scale < 0 || scale > 38) throw corrupt(`a decimal scale of ${scale}`);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const part = scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`;
  return `${value < 0n ? '-' : ''}${whole}${part}`;
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
