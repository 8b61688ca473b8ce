import type { Dirent } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import type { RunLimits } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import { pinnedBytes } from './pinned-files.ts';

export interface Watched {
  readonly path: string;
  readonly limits: RunLimits;
  /** Who writes there. */
  readonly pid: number;
}

/** The bound that a directory is beyond, and what is in it, as far as it was looked at. */
export interface DirectoryOver {
  readonly name: 'workDirectoryBytesMax' | 'workDirectoryEntriesMax';
  readonly used: number | null;
}

/** It cannot be looked at: that is for hiding, too. */
const unknownExcess: DirectoryOver = { name: 'workDirectoryBytesMax', used: null };

/**
 * Looks at a running job's directory from time to time: the kernel bounds each file, not their sum.
 * What is written between two looks comes on top.
 *
 * @returns the function that ends the watch
 */
export function watchDirectory(
  watched: Watched,
  onExceeded: (over: DirectoryOver) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const look = async (): Promise<void> => {
    const over = await findExcess(watched).catch((error: unknown) =>
      isOurs(error) ? null : unknownExcess,
    );
    if (ended) return;
    if (over !== null) onExceeded(over);
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

async function findExcess({ path, limits: bounds, pid }: Watched): Promise<DirectoryOver | null> {
  const started = performance.now();
  const pinned = await pinnedBytes(pid, path);
  for (;;) {
    const { bytes, entries, vanished } = await weigh(path, pinned, bounds);
    // Each entry that vanished may have had the size that a file may have.
    const most = bytes + vanished * bounds.fileBytesMax;
    if (entries > bounds.workDirectoryEntriesMax) {
      return { name: 'workDirectoryEntriesMax', used: entries };
    }
    if (bytes > bounds.workDirectoryBytesMax)
      return { ...unknownExcess, used: Number.isFinite(bytes) ? bytes : null };
    if (most <= bounds.workDirectoryBytesMax) return null;
    if (performance.now() - started > blurredMsMax) return unknownExcess;
  }
}

/** Descriptors of ours are used up: nothing that a job can do, and no reason to end it. */
function isOurs(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EMFILE';
}

interface Weight {
  readonly bytes: number;
  readonly entries: number;
  /** Entries that were gone before their size was known. */
  readonly vanished: number;
}

/** Adds up a tree, until a bound is passed. */
async function weigh(top: string, pinned: number, bounds: RunLimits): Promise<Weight> {
  const pending = [Buffer.from(top)];
  let [bytes, entries, vanished] = [pinned, 0, 0];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    const listed = await list(directory);
    if (listed === null) {
      vanished += 1;
      continue;
    }
    for (const entry of listed) {
      // No script can make a link: those that are there are ours.
      if (entry.isSymbolicLink()) continue;
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
      if (bytes > bounds.workDirectoryBytesMax || entries > bounds.workDirectoryEntriesMax) {
        return { bytes, entries, vanished };
      }
    }
  }
  return { bytes, entries, vanished };
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
    if (code === 'ENAMETOOLONG' || isOurs(error)) throw error;
    if (code === 'EACCES') await chmod(directory, 0o700).catch(() => undefined);
    return read().catch(() => null);
  }
}
