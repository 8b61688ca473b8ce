import type { Json, JsonObject, ProcessorColumn, ProcessorType } from '../job/types.ts';
import type { Cell, ColumnType } from '../table/table.ts';
import { parseDatetime } from '../table/time.ts';

export type Column = Required<ProcessorColumn>;

/** `integer` is `long`, `number` is `real`, what nests is `dynamic`. */
export const columnTypes: Readonly<Record<ProcessorType, ColumnType>> = {
  string: 'string',
  integer: 'long',
  number: 'real',
  boolean: 'bool',
  datetime: 'datetime',
  object: 'dynamic',
  array: 'dynamic',
  any: 'dynamic',
};

const int64Text = /^-?\d{16,19}$/;

/** Each type's reader: undefined where the value is none. */
const readers: Readonly<Record<ProcessorType, (value: Json) => Cell | undefined>> = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  // An integer beyond 2^53 comes as text, since JSON readers would round it.
  integer: (value) => {
    if (Number.isSafeInteger(value)) return BigInt(value as number);
    if (typeof value !== 'string' || !int64Text.test(value)) return undefined;
    const whole = BigInt(value);
    return BigInt.asIntN(64, whole) === whole ? whole : undefined;
  },
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  datetime: (value) =>
    typeof value === 'string' ? (parseDatetime(value) ?? undefined) : undefined,
  object: (value) =>
    typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : undefined,
  array: (value) => (Array.isArray(value) ? JSON.stringify(value) : undefined),
  any: (value) => JSON.stringify(value),
};

/** The cell of a row, or what is wrong with it; no value is told. */
export function readCell(
  row: JsonObject,
  column: Column,
): { readonly cell: Cell } | { readonly fault: string } {
  const value = Object.hasOwn(row, column.name) ? (row[column.name] ?? null) : null;
  if (value === null) {
    if (column.nullable) return { cell: null };
    return { fault: `is null; the schema says ${column.type}, not null` };
  }
  const cell = readers[column.type](value);
  if (cell !== undefined) return { cell };
  return { fault: `is ${kindOf(value)}; the schema says ${column.type}` };
}

const kinds: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
};

/** In words, without the value: it may be a secret. */
export function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction';
  return kinds[typeof value] ?? 'an object';
}
