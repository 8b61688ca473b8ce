import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { refused, type FormReader, type Refused } from './form.ts';
import type { TableCodec } from './table-codec.ts';

/** An input table, as rows or as Arrow bytes, to an Arrow IPC stream of our own. */
export function readTable(
  form: FormReader,
  path: string,
  value: unknown,
  codec: TableCodec,
): Uint8Array | Refused {
  try {
    if (ArrayBuffer.isView(value)) {
      const bytes = form.bytes(path, value, limits.tableBytesMax);
      return bytes === refused ? refused : codec.fromArrow(bytes);
    }
    if (!Array.isArray(value)) {
      return form.wrong(path, value, 'a table: Arrow IPC bytes (Uint8Array), or an array of rows');
    }
    const rows = form.rows(path, value);
    return rows === refused ? refused : codec.fromColumns(rows.columns(), rows.count);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return form.fault(`\`${path}\` is no table: ${error.message}`, error.help ?? 'Write it again.');
  }
}
