import type { Dirent } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { limits } from '../../../limits.ts';
import { pinnedBytes } from './pinned-files.ts';

export interface Watched {
  readonly path: string;
  readonly fileBytesMax: number;
  /** Who writes there. */
  readonly pid: number;
}

/**
 * Looks at a running job's directory from time to time: the kernel bounds each file, not their sum.
 * What is written between two looks comes on top.
 *
 * @returns the function that ends the watch
 */
export function watchDirectory(watched: Watched, onExceeded: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const look = async (): Promise<void> => {
    const exceeded = await isExceeded(watched).catch(() => true);
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

/**
 * What moves away while it is looked at may be of any size. One such look says nothing; nothing but
 * such looks for this long is taken for hiding.
 */
const blurredMsMax = 1_000;

async function isExceeded({ path, fileBytesMax, pid }: Watched): Promise<boolean> {
  const started = performance.now();
  const pinned = await pinnedBytes(pid, path);
  if (pinned > limits.workDirectoryBytesMax) return true;
  for (;;) {
    const { exceeded, vanished } = await weigh(path, pinned, fileBytesMax);
    if (!exceeded) return false;
    if (vanished === 0 || performance.now() - started > blurredMsMax) return true;
  }
}

/** @returns whether it is too much when each entry that vanished had the size that a file may have */
async function weigh(
  top: string,
  pinned: number,
  fileBytesMax: number,
): Promise<{ exceeded: boolean; vanished: number }> {
  const pending = [Buffer.from(top)];
  let [bytes, entries, vanished] = [pinned, 0, 0];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const listed = await list(directory);
    if (listed === null) {
      vanished += 1;
      continue;
    }
    for (const entry of listed) {
      entries += 1;
      const path = Buffer.concat([directory, Buffer.from('/'), entry.name]);
      if (entry.isDirectory()) pending.push(path);
      else {
        // Blocks, not length: a sparse file takes nothing.
        const blocks = await lstat(path).then(
          (state) => state.blocks,
          () => null,
        );
        if (blocks === null) vanished += 1;
        else bytes += blocks * 512;
      }
      if (bytes > limits.workDirectoryBytesMax || entries > limits.workDirectoryEntriesMax)
        return { exceeded: true, vanished: 0 };
    }
  }
  return { exceeded: bytes + vanished * fileBytesMax > limits.workDirectoryBytesMax, vanished };
}

/**
 * Names are bytes: as text, those that are no UTF-8 would name nothing. A job that runs as us may
 * have shut a directory against us; it is opened again. Root never gets EACCES, so nothing is ever
 * changed with root's power.
 *
 * @returns null for one that is not there any more
 * @throws Error for a path too long to look at
 */
async function list(directory: Buffer): Promise<Dirent<Buffer>[] | null> {
  const read = (): Promise<Dirent<Buffer>[]> =>
    readdir(directory, { withFileTypes: true, encoding: 'buffer' });
  try {
    return await read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENAMETOOLONG') throw error;
    if (code === 'EACCES') await chmod(directory, 0o700).catch(() => undefined);
    return read().catch(() => null);
  }
}
