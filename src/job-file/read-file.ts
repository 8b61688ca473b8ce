import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { GatewayError } from '../errors.ts';
import { bytesText } from '../report/quantity.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'it is a directory',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** A path that a file in `folder` names. */
export function beside(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** Why a file cannot be had, in words. */
export function whyUnreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

/**
 * The bytes of a file, never more than `bytesMax`.
 *
 * @throws GatewayError `ERR_JOB_READ` when it cannot be read, is a directory, or is larger.
 */
export async function readBounded(path: string, bytesMax: number): Promise<Uint8Array> {
  const bytes = await readStart(path, bytesMax + 1);
  if (bytes.length > bytesMax) {
    throw new GatewayError('ERR_JOB_READ', `${path} is larger than ${bytesText(bytesMax)}`, {
      help: 'Nothing larger is read. Take a smaller file.',
    });
  }
  return bytes;
}

/**
 * The first `bytesMax` bytes of a file; works on pipes and devices too.
 *
 * @throws GatewayError `ERR_JOB_READ` when it cannot be read or is a directory.
 */
export async function readStart(path: string, bytesMax: number): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    if ((await file.stat()).isDirectory()) {
      throw Object.assign(new Error('directory'), { code: 'EISDIR' });
    }
    return await readChunks(file.createReadStream({ autoClose: false }), bytesMax);
  } catch (error) {
    const directory = (error as NodeJS.ErrnoException).code === 'EISDIR';
    throw new GatewayError('ERR_JOB_READ', `cannot read ${path}: ${whyUnreadable(error)}`, {
      cause: error,
      help: directory ? `Name a file in it: ${path}/…` : 'Check the path and its permissions.',
    });
  } finally {
    await file?.close();
  }
}

/** The first `bytesMax` bytes of a stream; what comes after is left unread. */
export async function readChunks(
  stream: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, bytesMax - length);
    chunks.push(part);
    length += part.length;
    if (length >= bytesMax) break;
  }
  return Buffer.concat(chunks, length);
}
