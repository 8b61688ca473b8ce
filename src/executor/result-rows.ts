import type { Json, JsonObject } from '../job/types.ts';
import { limits } from '../limits.ts';
import { demandDense, tableFromRows } from '../table/from-rows.ts';
import { tableFromCells } from '../table/table.ts';
import { columnTypes, kindOf, readCell, type Column } from './processor-cells.ts';
import { ResultFault } from './result-fault.ts';

/**
 * A processor's rows, as the worker wrote them, to a table of the schema's types: `integer` is
 * `long`, `number` is `real`, what nests is `dynamic`.
 *
 * @throws ResultFault naming row, column, expected and found type.
 */
export function tableOfProcessorRows(json: string, schema: readonly Column[] | null): Uint8Array {
  const rows = readRows(json);
  if (schema === null) return tableFromRows(rows);
  const names = new Set(schema.map((column) => column.name));
  let named = 0;
  rows.forEach((row, i) => (named += countKnown(row, i, names)));
  demandDense(schema.length, rows.length, named);
  const columns = schema.map((column) => ({
    name: column.name,
    type: columnTypes[column.type],
    cells: rows.map((row, i) => {
      const read = readCell(row, column);
      if (!('fault' in read)) return read.cell;
      const where = `row ${i + 1}, column ${JSON.stringify(column.name)}`;
      throw new ResultFault(`${where} ${read.fault}`, help);
    }),
  }));
  return tableFromCells(columns, rows.length);
}

const help = 'Return a list of objects with the columns of the output schema and their types.';

function readRows(json: string): JsonObject[] {
  let value: Json;
  try {
    value = JSON.parse(json) as Json;
  } catch {
    throw new ResultFault('the rows that came back are not JSON', help);
  }
  if (!Array.isArray(value)) throw new ResultFault('what came back is not a list of rows', help);
  // JSON.parse lets the last of two equal keys win: then the text has more members than the value.
  if (membersOf(value) !== membersWritten(json)) {
    throw new ResultFault('a row that came back has the same key twice', help);
  }
  return value.map((row: Json, i) => {
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as JsonObject;
    throw new ResultFault(`row ${i + 1} is ${kindOf(row)}, not an object`, help);
  });
}

/** @throws ResultFault for a value that nests deeper than the gateway takes */
export function demandDepth(value: Json): void {
  membersOf([[value]]);
}

/** Level by level, so that no depth overflows the stack. */
function membersOf(value: Json): number {
  let members = 0;
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.jsonDepthMax + 2) {
      throw new ResultFault(`a value nests deeper than ${limits.jsonDepthMax}`, 'Flatten it.');
    }
    const next: Json[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      const inner = Object.values<Json>(item);
      if (!Array.isArray(item)) members += inner.length;
      for (const each of inner) next.push(each);
    }
    level = next;
  }
  return members;
}

/** Colons outside of strings: the text is known to be JSON. */
function membersWritten(json: string): number {
  let count = 0;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '"') at = closingQuote(json, at);
    else if (json[at] === ':') count++;
  }
  return count;
}

function closingQuote(json: string, open: number): number {
  let at = open + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

function countKnown(row: JsonObject, index: number, names: ReadonlySet<string>): number {
  const keys = Object.keys(row);
  for (const key of keys) {
    if (names.has(key)) continue;
    const name = JSON.stringify(key.slice(0, limits.quotedCharsMax));
    throw new ResultFault(
      `row ${index + 1} has the column ${name}, which the output schema does not have`,
      help,
    );
  }
  return keys.length;
}
