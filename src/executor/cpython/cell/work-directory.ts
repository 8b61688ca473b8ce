import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheRoot, makeReachable } from '../host/cache.ts';
import { removeTree } from './remove-tree.ts';

export interface WorkDirectory {
  /** The job's own: mode 700, its working directory and its home. */
  readonly path: string;
  /** A copy of the runtime's font cache, which a job may read; null where the runtime has none. */
  readonly fonts: string | null;
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
  const top = join(jobs, `${ownMark()}-${randomBytes(6).toString('hex')}`);
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
  return { path, fonts, remove: () => removeTree(top) };
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

/** Whether what has this name belonged to a process of our process namespace that is gone. */
export function isAbandoned(name: string): boolean {
  const [namespace, pid, started] = name.split('-');
  return namespace === pidNamespace() && startOf(Number(pid)) !== started;
}

/**
 * Process namespace, pid and start time: together they name one process of this host until it boots
 * again.
 */
function ownMark(): string {
  const started = startOf(process.pid);
  // Without it the directory would pass for an abandoned one.
  if (started === null) throw new Error('/proc/self/stat cannot be read; too many open files?');
  return `${pidNamespace()}-${process.pid}-${started}`;
}

function pidNamespace(): string {
  return /\d+/.exec(basename(readlinkSync('/proc/self/ns/pid')))?.[0] ?? '0';
}

/** Clock ticks after boot at which a process started; null when there is none. */
function startOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
