import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { refused, type FormReader, type Refused } from './form.ts';
import { memberPath } from './shown.ts';
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

/** An object whose values are texts: artifacts. */
export function readTexts(
  form: FormReader,
  path: string,
  value: unknown,
  bounds: { readonly entriesMax: number; readonly charsMax: number },
): Readonly<Record<string, string>> | Refused {
  const record = form.record(path, value);
  if (record === refused) return refused;
  if (record.size > bounds.entriesMax) {
    const message = `\`${path}\` has ${record.size} entries; at most ${bounds.entriesMax} are taken`;
    return form.fault(message, 'Hand in fewer, or pack them into one zip.');
  }
  const entries: [string, string][] = [];
  for (const [key, member] of record) {
    const at = memberPath(path, key);
    if (typeof member !== 'string')
      return form.fault(`\`${at}\` is ${kindOf(member)}, not a text`, `Set \`${at}\` to a text.`);
    if (member.length > bounds.charsMax || key.length > bounds.charsMax) {
      return form.fault(
        `\`${at}\` has ${member.length} characters; at most ${bounds.charsMax} are taken`,
        'Shorten it.',
      );
    }
    entries.push([key, member]);
  }
  return Object.freeze(Object.fromEntries(entries));
}

/** Values here may carry credentials, so only their kind is told. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
