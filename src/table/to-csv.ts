import type { Json } from '../job/types.ts';
import { eachRow, tableSchema } from './read.ts';

/**
 * The table as CSV (RFC 4180, LF, a header line): null is an empty field, empty text is `""`.
 *
 * @throws GatewayError `ERR_TABLE_INVALID`
 */
export function tableCsv(bytes: Uint8Array): string {
  const { columns } = tableSchema(bytes);
  const lines = [columns.map(({ name }) => csvField(name)).join(',')];
  for (const { cells } of eachRow(bytes, Infinity)) lines.push(cells.map(csvField).join(','));
  return `${lines.join('\n')}\n`;
}

function csvField(value: Json): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
