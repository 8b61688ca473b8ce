import type { RowColumn } from './row-column.ts';
import type { KustoType } from './types.ts';

/**
 * How tables are read: the room that does stands to the right of this one,
 * so the gateway hands it in. Methods throw GatewayError `ERR_TABLE_INVALID`.
 */
export interface TableCodec {
  fromColumns(columns: readonly RowColumn[], rows: number): Uint8Array;
  /** Brings any Arrow IPC to a stream of the gateway's own column types. */
  fromArrow(bytes: Uint8Array): Uint8Array;
  schema(bytes: Uint8Array): {
    readonly columns: readonly { readonly name: string; readonly type: KustoType | 'binary' }[];
    readonly rows: number;
  };
}
