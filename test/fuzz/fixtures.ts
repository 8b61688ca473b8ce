import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Inputs of a folder, by file name; none where there is no such folder. */
export function inputsIn(folder: string): Map<string, Uint8Array> {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}
