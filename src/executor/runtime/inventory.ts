import { createHash } from 'node:crypto';
import { createReadStream, lstatSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { digestBytes } from '../../job/canonical.ts';

/** Lies beside the marker, which has its digest; a line is `<sha256> <bytes> <path>`. */
export const inventoryName = 'files';

/** What a runtime's files come to. */
export interface Inventory {
  readonly bytes: number;
  /** Digest of the inventory's text. */
  readonly digest: string;
}

/** How closely files are looked at: their sizes take half a second, their bytes some seconds. */
export type InventoryDepth = 'sizes' | 'contents';

/** Writes down every file below a directory. */
export async function takeInventory(directory: string): Promise<Inventory> {
  const files = await filesBelow(directory);
  const lines: string[] = [];
  let bytes = 0;
  for (const [path, size] of files) {
    lines.push(`${await hashFile(join(directory, path))} ${size} ${path}\n`);
    bytes += size;
  }
  const text = lines.join('');
  await writeFile(join(directory, inventoryName), text);
  return { bytes, digest: digestBytes(text) };
}

/**
 * Compares a directory with its inventory.
 *
 * @param digest that of the inventory, from the marker
 * @param aside names in the directory that are none of the inventory's matter
 * @returns what is not as it was, `site/six.py is missing`; empty for a whole one
 */
export async function damageOf(
  directory: string,
  digest: string,
  depth: InventoryDepth,
  aside: readonly string[],
): Promise<string[]> {
  const text = await readFile(join(directory, inventoryName), 'utf8').catch(() => null);
  if (text === null) return [`${inventoryName} is missing`];
  if (digestBytes(text) !== digest) return [`${inventoryName} is altered`];
  const found = new Map(await filesBelow(directory).catch(() => []));
  for (const name of [inventoryName, ...aside]) found.delete(name);
  const faults: string[] = [];
  for (const line of text.split('\n').slice(0, -1)) {
    const [hash = '', size = '', ...rest] = line.split(' ');
    const path = rest.join(' ');
    const present = found.get(path);
    found.delete(path);
    if (present === undefined) faults.push(`${path} is missing`);
    else if (present !== Number(size)) faults.push(`${path} is altered`);
    else if (depth === 'contents' && (await hashFile(join(directory, path))) !== hash) {
      faults.push(`${path} is altered`);
    }
  }
  for (const path of found.keys()) faults.push(`${path} does not belong there`);
  return faults;
}

/**
 * Path and size of everything that is no directory, in order of path. A directory's files are looked
 * at in one go: there are fifty thousand, and a promise for each takes ten times as long as its size.
 */
async function filesBelow(directory: string): Promise<[string, number][]> {
  const files: [string, number][] = [];
  const directories = [directory];
  for (const at of directories) {
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      if (entry.isDirectory()) directories.push(path);
      // What is no file has no size that an inventory could hold.
      else files.push([relative(directory, path), entry.isFile() ? lstatSync(path).size : -1]);
    }
  }
  return files.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** @returns an empty text for a file that cannot be read */
async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  return pipeline(createReadStream(path, { highWaterMark: 1_048_576 }), hash).then(
    () => hash.digest('hex'),
    () => '',
  );
}
