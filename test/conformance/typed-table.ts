import { kustoTypes, type KustoType } from '#dist/job/types.js';
import { tableFromCells, type Cell } from '#dist/table/table.js';

/** A table whose columns have types of Kusto, and not those that JSON values suggest. */
export interface TypedTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly unknown[])[];
}

export function isTyped(value: unknown): value is TypedTable {
  return typeof value === 'object' && value !== null && 'columns' in value && 'rows' in value;
}

export function typedTable({ columns, rows }: TypedTable): Uint8Array {
  const made = Object.entries(columns).map(([name, written], at) => {
    const type = kustoTypes.find((each) => each === written);
    if (type === undefined) throw new Error(`\`${written}\` is no type of Kusto`);
    return { name, type, cells: rows.map((row) => cellOf(row[at] ?? null, type)) };
  });
  return tableFromCells(made, rows.length);
}

const nsPerTick = 100n;

function cellOf(value: unknown, type: KustoType): Cell {
  if (value === null) return null;
  if (type === 'dynamic') return JSON.stringify(value);
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'datetime') return nanoseconds(written);
  if (type === 'timespan') return ticksOf(written) * nsPerTick;
  return type === 'long' ? BigInt(written) : (value as Cell);
}

/** Of `2024-05-01T10:00:00.1234567Z`, since 1970. */
function nanoseconds(text: string): bigint {
  const [, whole = '', fraction = ''] = /^([^.]*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
  const ticks = BigInt(fraction.padEnd(7, '0'));
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + ticks * nsPerTick;
}

/** Of `[-][d.]hh:mm:ss[.fffffff]`. */
function ticksOf(text: string): bigint {
  const form = /^(-?)(?:(\d+)\.)?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?$/;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0', rest = ''] =
    form.exec(text) ?? [];
  const whole = ((BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes)) * 60n;
  const ticks = (whole + BigInt(seconds)) * 10_000_000n + BigInt(rest.padEnd(7, '0'));
  return sign === '-' ? -ticks : ticks;
}
