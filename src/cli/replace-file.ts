import { randomBytes } from 'node:crypto';
import { lstat, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Stats } from 'node:fs';
import { GatewayError } from '../errors.ts';
import { whyUnreadable } from '../job-file/read-file.ts';

/**
 * Puts new bytes in the place of a file in one step: whoever reads it sees the old or the new, and
 * its mode and owner stay.
 *
 * @throws GatewayError `ERR_FIX_WRITE` when it is a symbolic link or no plain file, may not be
 *   written, or is no longer what was judged.
 */
export async function replaceFile(
  path: string,
  judged: Uint8Array,
  bytes: Uint8Array,
): Promise<void> {
  try {
    const status = await lstat(path);
    demandPlain(path, status);
    // A rename asks only the folder: the file's own permission is asked here.
    await (await open(path, 'r+')).close();
    if (!(await readFile(path)).equals(judged)) {
      throw refused(path, 'it was changed while it was judged', 'Run the command again.');
    }
    await writeBeside(path, bytes, status);
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    throw refused(
      path,
      whyUnreadable(error),
      'Check its permissions and those of its folder.',
      error,
    );
  }
}

function demandPlain(path: string, status: Stats): void {
  if (status.isSymbolicLink()) {
    throw refused(path, 'it is a symbolic link', 'Name the file that it points to.');
  }
  if (!status.isFile()) throw refused(path, 'it is not a plain file', 'Name a plain file.');
  // The superuser may write everything; what is marked as read-only is meant to stay.
  if ((status.mode & 0o222) === 0) {
    throw refused(path, 'it is read-only', `Make it writable: chmod u+w ${basename(path)}`);
  }
}

async function writeBeside(path: string, bytes: Uint8Array, status: Stats): Promise<void> {
  const suffix = randomBytes(6).toString('hex');
  const beside = join(dirname(path), `.${basename(path).slice(0, 100)}.${suffix}.tmp`);
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      const own = await file.stat();
      if (own.uid !== status.uid || own.gid !== status.gid)
        await file.chown(status.uid, status.gid);
      await file.chmod(status.mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function refused(path: string, why: string, help: string, cause?: unknown): GatewayError {
  return new GatewayError('ERR_FIX_WRITE', `cannot rewrite ${path}: ${why}`, {
    help,
    ...(cause !== undefined && { cause }),
  });
}
