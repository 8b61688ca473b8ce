import { mkdirSync } from 'node:fs';
import { chmod, lstat, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { GatewayError } from '../../../errors.ts';

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
  // Node's asynchronous one tells a full disk as a missing directory.
  const first = mkdirSync(path, { recursive: true, mode: 0o755 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}

const rooms = ['worker', 'pythons', 'runtimes', 'jobs'];

/**
 * Makes the cache directory, and demands that nobody else can change what is in it: its
 * interpreters and modules are run.
 *
 * @throws GatewayError `ERR_USAGE`
 */
export async function demandOwnCache(named?: string): Promise<void> {
  const cache = cacheRoot(named);
  // What cannot be made is told by who wants to write there.
  await makeReachable(cache).catch(() => undefined);
  const real = await realpath(cache).catch(() => cache);
  for (const room of rooms) await demandOwn(join(real, room), false);
  await demandOwn(real, false);
  // Both ways to it: by its name, where links may stand, and where it lies.
  for (const start of new Set([cache, dirname(real)])) {
    for (let path = start; ; path = dirname(path)) {
      await demandOwn(path, true);
      if (path === dirname(path)) break;
    }
  }
}

async function demandOwn(path: string, above: boolean): Promise<void> {
  const state = await lstat(path).catch(() => null);
  if (state === null) return;
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const foreign = state.uid !== 0 && state.uid !== uid;
  // In a sticky directory, such as /tmp, only its owner may move what lies there; links have no
  // mode.
  const shut = state.isSymbolicLink() || (above && (state.mode & 0o1000) !== 0);
  const byGroup = (state.mode & 0o020) !== 0 && state.gid !== gid && state.gid !== 0;
  const open = !shut && ((state.mode & 0o002) !== 0 || byGroup);
  if (!foreign && !open) return;
  throw new GatewayError(
    'ERR_USAGE',
    `The cache directory is not safe: ${path} ` +
      `${foreign ? 'belongs to another user' : 'can be written by other users'}.`,
    { help: 'Name a directory that only you can write to, in directories of yours or of root.' },
  );
}
