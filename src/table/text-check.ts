import type { Data } from './arrow.ts';
import { readCell } from './cells.ts';
import { loadChecked, ipcColumnType } from './from-arrow.ts';
import { checkIpc } from './ipc.ts';
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
  const checked = checkIpc(table);
  let rowsBefore = 0;
  const types = checked.fields.map(ipcColumnType);
  for (const batch of loadChecked(checked).batches) {
    for (const [i, type] of types.entries()) {
      const data = batch.data.children[i];
      const isGood = checks[type];
      if (data === undefined || isGood === undefined) continue;
      const row = firstBad(data, isGood);
      if (row === null) continue;
      const column = checked.fields[i]?.name ?? '';
      return { column, type, row: rowsBefore + row + 1, found: shown(data, row) };
    }
    rowsBefore += batch.numRows;
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

function firstBad(data: Data, isGood: Check): number | null {
  for (let row = 0; row < data.length; row++) {
    const cell = readCell(data, row);
    if (!isGood(typeof cell === 'string' ? cell : null)) return row;
  }
  return null;
}

function shown(data: Data, row: number): string {
  const cell = readCell(data, row);
  return cell === null ? 'null' : JSON.stringify(String(cell).slice(0, shownCharsMax));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
