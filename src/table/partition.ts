import { tableFromCells, type Cell, type Column } from './build.ts';
import { cellReader } from './cells.ts';
import { ipcColumnType } from './from-arrow.ts';
import { readIpc, type Ipc } from './ipc.ts';

/**
 * A table in so many parts, each with the rows that follow those before, of about the same number;
 * in fewer where there are fewer rows, in one where there are none.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function partitionTable(bytes: Uint8Array, partsMax: number): Uint8Array[] {
  const ipc = readIpc(bytes);
  const parts = Math.max(1, Math.min(partsMax, ipc.rows));
  if (parts === 1) return [bytes];
  const columns = columnsOf([ipc]);
  const edge = (part: number): number => Math.floor((part * ipc.rows) / parts);
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [edge(part), edge(part + 1)];
    const own = columns.map((column) => ({ ...column, cells: column.cells.slice(from, to) }));
    return tableFromCells(own, to - from);
  });
}

/**
 * The rows of several tables with the same columns, one after the other.
 *
 * @throws GatewayError `ERR_TABLE_INVALID` where they come to more than a table may have
 */
export function joinTables(tables: readonly Uint8Array[]): Uint8Array {
  const [first] = tables;
  if (first !== undefined && tables.length === 1) return first;
  const read = tables.map((table) => readIpc(table));
  return tableFromCells(columnsOf(read), rowsOf(read));
}

function rowsOf(tables: readonly Ipc[]): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

/** The columns of the first, with the cells of all. */
function columnsOf(tables: readonly Ipc[]): Column[] {
  return (tables[0]?.fields ?? []).map((field, at) => ({
    name: field.name,
    type: ipcColumnType(field),
    cells: tables.flatMap(({ batches }) => batches.flatMap(({ columns }) => cellsOf(columns[at]))),
  }));
}

function cellsOf(vector: Ipc['batches'][number]['columns'][number] | undefined): Cell[] {
  if (vector === undefined) return [];
  const read = cellReader(vector);
  return Array.from({ length: vector.length }, (_, row) => read(row));
}
