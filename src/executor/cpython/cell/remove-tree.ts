import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, unlinkSync } from 'node:fs';
import { rmdir, unlink } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';

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
      rmdirSync(root);
      return;
    } catch (error) {
      if (isGone(error)) return;
      if (attempt === attemptsMax - 1) throw error;
    }
  }
}

/** More than this takes a disk a while to let go, which is not waited for here. */
const largeBytes = 1_048_576;

/**
 * Directories that are let go of at once. A disk with much to do takes milliseconds for each, but
 * not for one after the other.
 */
const removalsMax = 64;

/** How long the turn of one tree may take, in milliseconds. */
const turnMs = 5;

/**
 * Calls on a disk take microseconds, and the way to a thread and back fifty times as much, which a
 * stranger could make us go for each of his directories. So they are made here, a few at a time.
 */
async function emptyOut(root: Buffer): Promise<void> {
  let moved = 0;
  let turnEnds = performance.now() + turnMs;
  const pending: Buffer[] = [];
  const visit = async (directory: Buffer): Promise<void> => {
    for (const entry of readdirSync(directory, { encoding: 'buffer', withFileTypes: true })) {
      if (performance.now() > turnEnds) {
        await nextTurn();
        turnEnds = performance.now() + turnMs;
      }
      const path = under(directory, entry.name);
      if (entry.isDirectory()) {
        // A directory may be renamed only by who may write in it.
        chmodSync(path, 0o700);
        const place = under(root, Buffer.from(`.removing-${process.pid}-${Date.now()}-${moved}`));
        moved += 1;
        renameSync(path, place);
        pending.push(place);
      } else if (lstatSync(path).size > largeBytes) await unlink(path);
      else unlinkSync(path);
    }
  };
  await visit(root);
  const removals: Promise<void>[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    await visit(next);
    const removal = rmdir(next);
    // It is asked below, unless another fault comes first.
    removal.catch(() => undefined);
    removals.push(removal);
    if (removals.length === removalsMax) await Promise.all(removals.splice(0));
  }
  await Promise.all(removals);
}

function under(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, Buffer.from('/'), name]);
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
