import type { TableCodec } from '../job/table-codec.ts';
import { tableFromArrow } from './from-arrow.ts';
import { tableFromRows } from './from-rows.ts';
import { tableSchema } from './read.ts';

/** What `snapshotJob` reads tables with. */
export const tableCodec: TableCodec = {
  fromRows: tableFromRows,
  fromArrow: tableFromArrow,
  schema: tableSchema,
};
