import { GatewayError } from '#dist/errors.js';
import { tableSchema } from '#dist/table/table.js';

/** Names and types of the columns, in one line. */
export const types = (bytes: Uint8Array): string =>
  tableSchema(bytes)
    .columns.map(({ name, type }) => `${name}:${type}`)
    .join(' ');

/** What a table is refused with. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'ERR_TABLE_INVALID') {
      return `${error.message} ${error.help ?? ''}`;
    }
    throw error;
  }
  return 'not refused';
}
