import type { Dirent } from 'node:fs';
import { chmod, readdir, rename, rmdir, unlink } from 'node:fs/promises';

/**
 * A directory that would not go away is tried again this often: something may still be letting go
 * of it.
 */
const attemptsMax = 3;

/**
 * Removes a tree that a stranger left: names of any bytes, directories without permissions, nesting
 * deeper than a path can say. Inner directories are moved up before they are emptied, so no path
 * ever gets long; links are not followed.
 */
export async function removeTree(top: string): Promise<void> {
  const root = Buffer.from(top);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    try {
      await emptyOut(root);
      await rmdir(root);
      return;
    } catch (error) {
      if (isGone(error)) return;
      if (attempt === attemptsMax - 1) throw error;
    }
  }
}

async function emptyOut(root: Buffer): Promise<void> {
  let moved = 0;
  const pending: Buffer[] = [];
  const visit = async (directory: Buffer): Promise<void> => {
    for (const entry of await entries(directory)) {
      const path = under(directory, entry.name);
      if (!entry.isDirectory()) {
        await unlink(path);
        continue;
      }
      // A directory may be renamed only by who may write in it.
      await chmod(path, 0o700);
      const place = under(root, Buffer.from(`.removing-${process.pid}-${Date.now()}-${moved}`));
      moved += 1;
      await rename(path, place);
      pending.push(place);
    }
  };
  await visit(root);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    await visit(next);
    await rmdir(next);
  }
}

async function entries(directory: Buffer): Promise<Dirent<Buffer>[]> {
  return readdir(directory, { encoding: 'buffer', withFileTypes: true });
}

function under(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from('/'), name]);
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
