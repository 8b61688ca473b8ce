import type { Dirent } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../../limits.ts';

/**
 * Looks at a running job's directory from time to time: the kernel bounds each file, not their sum.
 * What is written between two looks comes on top.
 *
 * @returns the function that ends the watch
 */
export function watchDirectory(path: string, onExceeded: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const look = async (): Promise<void> => {
    const exceeded = await isExceeded(path).catch(() => true);
    if (ended) return;
    if (exceeded) onExceeded();
    else timer = setTimeout(() => void look(), limits.sampleMs);
  };
  timer = setTimeout(() => void look(), limits.sampleMs);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

async function isExceeded(top: string): Promise<boolean> {
  const pending = [top];
  let bytes = 0;
  let entries = 0;
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const entry of await list(directory)) {
      entries += 1;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) pending.push(path);
      // Blocks, not length: a sparse file takes nothing.
      else
        bytes += await lstat(path).then(
          ({ blocks }) => blocks * 512,
          () => 0,
        );
      if (bytes > limits.workDirectoryBytesMax || entries > limits.workDirectoryEntriesMax)
        return true;
    }
  }
  return false;
}

/**
 * A job that runs as us may have shut a directory against us; it is opened again. Root never gets
 * EACCES, so nothing is ever changed with root's power.
 *
 * @throws Error for a path too long to look at
 */
async function list(directory: string): Promise<Dirent[]> {
  const read = (): Promise<Dirent[]> => readdir(directory, { withFileTypes: true });
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENAMETOOLONG') throw error;
    if (code === 'EACCES') await chmod(directory, 0o700).catch(() => undefined);
    return read().catch(() => []);
  }
}
