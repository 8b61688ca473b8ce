import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors.ts';
import type { Outcome } from '../executor/types.ts';
import { tableCsv, tableRows } from '../table/table.ts';
import { whyUnreadable } from '../job-file/read-file.ts';

export type TableFormat = 'json' | 'csv' | 'arrow';

/** A result table in a format. */
export function tableAs(table: Uint8Array, format: TableFormat): string | Uint8Array {
  if (format === 'arrow') return table;
  if (format === 'csv') return tableCsv(table);
  return `${JSON.stringify(tableRows(table))}\n`;
}

/** What an outcome left in a folder. */
export interface SavedFiles {
  readonly tables: readonly string[];
  /** Path by the name that the script gave the file. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Writes tables as `output-1.csv`… and the script's own files into a folder, which is made when it
 * is missing. Names come from the script and are made harmless first.
 *
 * @throws GatewayError `ERR_USAGE` when the folder cannot be written.
 */
export async function saveResults(
  outcome: Outcome,
  folder: string,
  format: TableFormat,
): Promise<SavedFiles> {
  try {
    await mkdir(folder, { recursive: true });
    const tables: string[] = [];
    for (const [port, table] of outcome.tables.entries()) {
      const path = join(folder, `output-${port + 1}.${format}`);
      await writeFile(path, tableAs(table, format));
      tables.push(path);
    }
    const files = new Map<string, string>();
    const taken = new Set(tables);
    for (const file of outcome.files) {
      const path = freeName(join(folder, harmlessName(file.name)), taken);
      await writeFile(path, file.bytes);
      files.set(file.name, path);
    }
    return { tables, files };
  } catch (error) {
    throw new GatewayError('ERR_USAGE', `cannot write to ${folder}: ${whyUnreadable(error)}`, {
      help: 'Give --out a folder that can be written.',
      cause: error,
    });
  }
}

const nameCharsMax = 100;

/** Letters, digits, dot, hyphen, underscore; no separators, no leading dot. */
function harmlessName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]/gu, '_').slice(-nameCharsMax);
  return plain.replace(/^\.+/, '_') || '_';
}

function freeName(path: string, taken: Set<string>): string {
  let free = path;
  for (let count = 2; taken.has(free); count += 1) free = `${path}-${count}`;
  taken.add(free);
  return free;
}
