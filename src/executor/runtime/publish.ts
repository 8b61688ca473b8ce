import { chmod, lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GatewayError } from '../../errors.ts';
import { readRuntime } from './place.ts';
import type { Runtime } from './place.ts';
import type { Lock } from './preset.ts';

/** Tells one directory from a later one of the same name; null where there is none. */
export async function identityOf(place: string): Promise<string | null> {
  return lstat(place, { bigint: true }).then(
    ({ ino, birthtimeNs }) => `${ino} ${birthtimeNs}`,
    () => null,
  );
}

/**
 * Puts the draft in its place. When another process was quicker with the same, theirs stays.
 *
 * @param stale the directory that is to be replaced, as {@link identityOf} told it
 * @throws GatewayError `ERR_RUNTIME_CREATE`
 */
export async function publish(
  draft: string,
  place: string,
  { lock, stale }: { readonly lock: Lock; readonly stale: string | null },
): Promise<Runtime> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    // A directory is not put over one that has something in it.
    const moved = await rename(draft, place).then(
      () => true,
      () => false,
    );
    const runtime = await readRuntime(place);
    if (moved && runtime !== null) return runtime;
    const present = await identityOf(place);
    if (present !== stale && runtime?.lock === lock.digest) return runtime;
    const aside = `${draft}.old`;
    await rename(place, aside).catch(() => undefined);
    await rm(aside, { recursive: true, force: true });
  }
  throw new GatewayError('ERR_RUNTIME_CREATE', `${place} cannot be replaced.`, {
    help: 'Remove it by hand, and try again.',
  });
}

/** Jobs run under other uids: whatever the umask was, all may read, nobody else may write. */
export async function openToReaders(path: string): Promise<void> {
  const status = await lstat(path);
  if (status.isSymbolicLink()) return;
  const executable = status.isDirectory() || (status.mode & 0o100) !== 0;
  await chmod(path, executable ? 0o755 : 0o644);
  if (!status.isDirectory()) return;
  for (const entry of await readdir(path)) await openToReaders(join(path, entry));
}

/** A creation that is a day old was killed on its way. */
const abandonedMs = 86_400_000;

export async function removeAbandoned(place: string): Promise<void> {
  for (const name of await readdir(dirname(place)).catch(() => [])) {
    if (!name.startsWith(`${basename(place)}.`)) continue;
    const path = join(dirname(place), name);
    const status = await lstat(path).catch(() => null);
    if (status === null || Date.now() - status.mtimeMs < abandonedMs) continue;
    await rm(path, { recursive: true, force: true });
  }
}
