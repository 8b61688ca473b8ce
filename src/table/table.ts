/** Tables in and out: the front of this folder. */
export { tableFromCells, type Cell, type Column } from './build.ts';
export { tableCodec } from './codec.ts';
export { tableFromArrow } from './from-arrow.ts';
export { tableFromCsv } from './from-csv.ts';
export { tableFromJson } from './from-json.ts';
export { tableFromRows } from './from-rows.ts';
export { joinTables, partitionTable } from './partition.ts';
export { eachRow, tableRows, tableSchema } from './read.ts';
export { tableCsv } from './to-csv.ts';
export type { ColumnType } from './column-types.ts';
