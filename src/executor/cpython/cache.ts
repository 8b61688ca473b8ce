import { chmod, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/**
 * The system's place for what can be made again; jobs' uids can reach it, which root's home they
 * cannot.
 */
const systemCache = '/var/cache/sallyport';

/**
 * Where runtimes, copied interpreters and staged workers live: the directory that is named, the
 * system's for root, otherwise the user's own (XDG Base Directory Specification, `XDG_CACHE_HOME`).
 */
export function cacheRoot(named?: string): string {
  if (named !== undefined) return resolve(named);
  if (process.getuid?.() === 0) return systemCache;
  const xdg = process.env['XDG_CACHE_HOME'];
  return join(xdg?.startsWith('/') ? xdg : join(homedir(), '.cache'), 'sallyport');
}

/**
 * Makes a directory and what is missing above it, open to readers whatever the umask says: jobs'
 * uids must get there.
 */
export async function makeReachable(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}
