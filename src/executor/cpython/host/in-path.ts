import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

/** Every executable of these names in PATH, in the order of the names. */
export async function inPath(names: readonly string[]): Promise<string[]> {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  const found: string[] = [];
  for (const name of names) {
    for (const directory of directories) {
      const path = join(directory, name);
      if (await executable(path)) found.push(path);
    }
  }
  return found;
}

async function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
