import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { whyUnreadable } from '../job-file/read-file.ts';

export interface NewFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface NewFilesOptions {
  /** Replaces plain files that are there; without it nothing is written where one of them is. */
  readonly force?: boolean | undefined;
  /** How to name another folder. */
  readonly help: string;
}

/**
 * Writes files into a folder, which is made where it is not there: all of them or, where one stands
 * in the way, none.
 *
 * @returns their paths
 * @throws GatewayError `ERR_INIT_WRITE` naming every file that stands in the way, or the one that
 * cannot be written
 */
export async function writeNewFiles(
  folder: string,
  files: readonly NewFile[],
  { force = false, help }: NewFilesOptions,
): Promise<string[]> {
  const paths = files.map(({ name }) => join(folder, name));
  await demandRoom(paths, force, help);
  await writing(folder, () => mkdir(folder, { recursive: true }));
  for (const [index, { content }] of files.entries()) {
    const path = paths[index] ?? '';
    if (force) await writing(path, () => rm(path, { force: true }));
    // Whoever put a file there in the meantime keeps it.
    await writing(path, () => writeFile(path, content, { flag: 'wx' }));
  }
  return paths;
}

async function demandRoom(paths: readonly string[], force: boolean, help: string): Promise<void> {
  const there = await Promise.all(
    paths.map((path) =>
      lstat(path).then(
        (status) => !force || !status.isFile(),
        () => false,
      ),
    ),
  );
  const taken = paths.filter((_, i) => there[i]);
  if (taken.length === 0) return;
  const verb = taken.length === 1 ? 'is' : 'are';
  const what = force ? `${verb} no plain file` : `${verb} there already`;
  throw new GatewayError('ERR_INIT_WRITE', `${taken.join(', ')} ${what}; nothing was written`, {
    help,
  });
}

async function writing(path: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const why = there ? 'something of this name is there' : whyUnreadable(error);
    throw new GatewayError('ERR_INIT_WRITE', `cannot write ${path}: ${why}`, {
      help: 'Name a folder that is new, or that you may write to.',
      cause: error,
    });
  }
}
