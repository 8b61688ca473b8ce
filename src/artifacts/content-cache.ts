import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestBytes } from '../job/canonical.ts';
import { limits } from '../limits.ts';

/** What is known of a URL: the server is asked whether it still holds. */
export interface Kept {
  readonly etag: string;
  /** `sha256:` and 64 hex digits. */
  readonly sha256: string;
}

/**
 * Files by the digest of their content, and URLs by a digest of their own, on a disk that may lose
 * or change them: what is read is hashed. A cache that fails is a cache without the file.
 */
export class ContentCache {
  readonly #contents: string;
  readonly #urls: string;
  readonly #bytesMax: number;

  constructor(directory: string, bytesMax: number) {
    this.#contents = join(directory, 'contents');
    this.#urls = join(directory, 'urls');
    this.#bytesMax = bytesMax;
  }

  /** @param key names a URL without its credential */
  async find(key: string): Promise<Kept | null> {
    if (this.#bytesMax === 0 || !(await isOwn(this.#urls))) return null;
    const text = await readFileHere(join(this.#urls, nameOf(key)), 4_096);
    const [etag = '', sha256 = ''] = text?.toString('latin1').split('\n') ?? [];
    if (!strongEtag.test(etag) || !/^sha256:[0-9a-f]{64}$/.test(sha256)) return null;
    const found = await stat(this.#pathOf(sha256)).catch(() => null);
    return found === null ? null : { etag, sha256 };
  }

  /** The content, where it is still what its name says. */
  async read({ sha256 }: Kept): Promise<Uint8Array | null> {
    const path = this.#pathOf(sha256);
    const bytes = await readFileHere(path, limits.artifactBytesMax);
    if (bytes === null) return null;
    if (digestBytes(bytes) === sha256) {
      const now = new Date();
      await utimes(path, now, now).catch(() => undefined);
      return bytes;
    }
    await rm(path, { force: true }).catch(() => undefined);
    return null;
  }

  /** A weak validator names no bytes (RFC 9110, 8.8.1): such content is not kept. */
  async keep(key: string, bytes: Uint8Array, { etag, sha256 }: Kept): Promise<void> {
    if (bytes.length > this.#bytesMax || !strongEtag.test(etag)) return;
    try {
      for (const directory of [this.#contents, this.#urls]) {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        if (!(await isOwn(directory))) return;
      }
      await put(this.#pathOf(sha256), bytes);
      await put(join(this.#urls, nameOf(key)), Buffer.from(`${etag}\n${sha256}\n`, 'latin1'));
      await trim(this.#contents, { bytesMax: this.#bytesMax });
      await trim(this.#urls, { filesMax: limits.artifactCacheUrlsMax });
    } catch {
      // A full or read-only disk is no reason to refuse a job.
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#contents, sha256.slice('sha256:'.length));
  }
}

const strongEtag = /^"[\x21\x23-\x7e]{1,256}"$/;

function nameOf(key: string): string {
  return digestBytes(key).slice('sha256:'.length);
}

/** Whether a directory is this user's alone: what others put there would be taken for ours. */
async function isOwn(directory: string): Promise<boolean> {
  const state = await lstat(directory).catch(() => null);
  if (state === null || !state.isDirectory()) return false;
  return state.uid === process.getuid?.() && (state.mode & 0o077) === 0;
}

async function readFileHere(path: string, bytesMax: number): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    return size > bytesMax ? null : await file.readFile();
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** Whole or not at all, also for those who read meanwhile. */
async function put(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Removes what was not used longest, until the rest is within the bounds. */
async function trim(
  directory: string,
  { bytesMax = Infinity, filesMax = Infinity }: { bytesMax?: number; filesMax?: number },
): Promise<void> {
  const names = await readdir(directory);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      const state = await stat(path).catch(() => null);
      return { path, bytes: state?.size ?? 0, usedMs: state?.mtimeMs ?? 0 };
    }),
  );
  files.sort((a, b) => a.usedMs - b.usedMs);
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  for (const [index, file] of files.entries()) {
    if (bytes <= bytesMax && files.length - index <= filesMax) return;
    await rm(file.path, { force: true });
    bytes -= file.bytes;
  }
}
