import type { Outcome } from '../executor/types.ts';
import { tableRows } from '../table/table.ts';

/**
 * An outcome as plain data: tables as rows, files by name and size (their bytes go to files, not
 * into a report), with the path where each was saved.
 */
export function outcomeJson(
  outcome: Outcome,
  saved: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const { tables, files, checkpoint, ...rest } = outcome;
  return {
    ...rest,
    checkpoint: checkpoint ?? null,
    tables: tables.map((table) => tableRows(table)),
    files: files.map((file) => ({
      name: file.name,
      mediaType: file.mediaType,
      bytes: file.bytes.length,
      saved: saved.get(file.name) ?? null,
    })),
  };
}
