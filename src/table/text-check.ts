import type { Cell } from './build.ts';
import { cellReader } from './cells.ts';
import type { ColumnType } from './column-types.ts';
import { ipcColumnType } from './from-arrow.ts';
import { readIpc } from './ipc.ts';
import type { Vector } from './ipc-batch.ts';
import { textReaders } from './text-cells.ts';

export interface BadText {
  readonly column: string;
  readonly type: string;
  /** 1-based. */
  readonly row: number;
  readonly found: string;
}

const shownCharsMax = 80;

/**
 * The first value that is text and not of the type that its column claims (decimal, dynamic, guid),
 * or a null in a column of strings, where Kusto has none.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function firstBadText(table: Uint8Array): BadText | null {
  const { fields, batches } = readIpc(table);
  let rowsBefore = 0;
  const types = fields.map(ipcColumnType);
  for (const { rows, columns } of batches) {
    for (const [i, vector] of columns.entries()) {
      const type = types[i] ?? 'string';
      const bad = firstBad(vector, type);
      if (bad === null) continue;
      const [row, cell] = bad;
      const found = cell === null ? 'null' : JSON.stringify(String(cell).slice(0, shownCharsMax));
      return { column: vector.field.name, type, row: rowsBefore + row + 1, found };
    }
    rowsBefore += rows;
  }
  return null;
}

type Check = (text: string | null) => boolean;

const checks: Readonly<Record<string, Check>> = {
  string: (text) => text !== null,
  decimal: (text) => text === null || textReaders.decimal(text) !== null,
  guid: (text) => text === null || textReaders.guid(text) === text,
  dynamic: (text) => text === null || isJson(text),
};

function firstBad(vector: Vector, type: ColumnType): readonly [number, Cell] | null {
  // A string is only asked whether it is there.
  if (type === 'string' && vector.nullCount === 0 && vector.dictionary === null) return null;
  const isGood = checks[type];
  if (isGood === undefined) return null;
  const read = cellReader(vector);
  for (let row = 0; row < vector.length; row++) {
    const cell = read(row);
    if (!isGood(typeof cell === 'string' ? cell : null)) return [row, cell];
  }
  return null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
