import { chmod, chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot, makeReachable } from '../host/cache.ts';
import { isAbandoned, markedName } from '../host/own-mark.ts';
import { removeTree } from './remove-tree.ts';

export interface WorkDirectory {
  /** The job's own: mode 700, its working directory and its home. */
  readonly path: string;
  /** A copy of the runtime's font cache, which a job may read; null where the runtime has none. */
  readonly fonts: string | null;
  /** Where the job's input is laid if it spills: beside `path`, so that it counts with nothing. */
  readonly input: string;
  /** Where what the job brings along is laid, for it to read: beside `path` too. */
  readonly brought: string;
  /** Removes it all, whatever the job left in it. */
  remove(): Promise<void>;
}

/** Where jobs' directories are. */
export function jobsDirectory(cacheDirectory?: string): string {
  return join(cacheRoot(cacheDirectory), 'jobs');
}

/** @param uid the job's; undefined when it runs as us */
export async function makeWorkDirectory(
  uid: number | undefined,
  fontCache: string | null,
  cacheDirectory?: string,
): Promise<WorkDirectory> {
  const jobs = jobsDirectory(cacheDirectory);
  await makeReachable(jobs);
  const top = join(jobs, markedName());
  const path = join(top, 'work');
  const fonts = fontCache === null ? null : join(top, 'matplotlib');
  await makeReachable(top);
  try {
    await makeOwned(path, uid);
    if (fontCache !== null && fonts !== null) await copyFonts(fontCache, fonts, uid);
  } catch (error) {
    await removeTree(top);
    throw error;
  }
  const [input, brought] = [join(top, 'input.arrow'), join(top, 'brought')];
  return { path, fonts, input, brought, remove: () => removeTree(top) };
}

async function makeOwned(path: string, uid: number | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  await chmod(path, 0o700);
  if (uid !== undefined) await chown(path, uid, uid);
}

/**
 * matplotlib wants a directory that it may write, or builds its cache anew at each import; it never
 * does write.
 */
async function copyFonts(from: string, to: string, uid: number | undefined): Promise<void> {
  await makeOwned(to, uid);
  for (const name of await readdir(from)) {
    await copyFile(join(from, name), join(to, name));
    await chmod(join(to, name), 0o644);
  }
}

/**
 * Removes what processes that are gone have left; those of other process namespaces are not judged.
 */
export async function sweepWorkDirectories(cacheDirectory?: string): Promise<void> {
  const jobs = jobsDirectory(cacheDirectory);
  for (const name of await readdir(jobs).catch(() => [])) {
    if (isAbandoned(name)) await removeTree(join(jobs, name));
  }
}
