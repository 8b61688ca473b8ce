import type { JsonObject, KustoType } from './types.ts';

/**
 * How tables are read: the Arrow library stands behind it, and stands to the right of this folder,
 * so the gateway hands it in. Methods throw GatewayError `ERR_TABLE_INVALID`.
 */
export interface TableCodec {
  fromRows(rows: readonly JsonObject[]): Uint8Array;
  /** Brings any Arrow IPC to a stream of the gateway's own column types. */
  fromArrow(bytes: Uint8Array): Uint8Array;
  schema(bytes: Uint8Array): {
    readonly columns: readonly { readonly name: string; readonly type: KustoType | 'binary' }[];
    readonly rows: number;
  };
}
