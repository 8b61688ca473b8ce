import type { TableCodec } from '../job/table-codec.ts';
import { tableFromArrow } from './from-arrow.ts';
import { tableFromColumns } from './from-rows.ts';
import { tableSchema } from './read.ts';

/** What `snapshotJob` reads tables with. */
export const tableCodec: TableCodec = {
  fromColumns: tableFromColumns,
  fromArrow: tableFromArrow,
  schema: tableSchema,
};
