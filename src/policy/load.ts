import { open, readdir } from 'node:fs/promises';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { didYouMean } from '../text/nearest.ts';
import { parsePolicy } from './parse.ts';
import type { PolicyContext } from './parse.ts';
import type { Policy } from './types.ts';

const presetsFolder = new URL('../../policies/', import.meta.url);

/** Names of the policies that come with the package, in order. */
export async function presetNames(): Promise<string[]> {
  const entries = await readdir(presetsFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

/**
 * A preset by its name, or a policy file by its path. A name has no separator, dot or file suffix:
 * `processor`.
 *
 * @throws GatewayError `ERR_POLICY_UNKNOWN` for a name that no preset has, `ERR_POLICY_READ` for a
 * file that cannot be read, `ERR_POLICY_INVALID` with every fault of its text.
 */
export async function loadPolicy(nameOrPath: string, context: PolicyContext = {}): Promise<Policy> {
  if (!/^[\w-]+$/.test(nameOrPath)) {
    return parsePolicy(await readText(nameOrPath), { ...context, path: nameOrPath });
  }
  const names = await presetNames();
  if (!names.includes(nameOrPath)) {
    throw new GatewayError(
      'ERR_POLICY_UNKNOWN',
      `no preset policy is called \`${nameOrPath}\`${didYouMean(nameOrPath, names)}`,
      { help: `Presets: ${names.join(', ')}. A file is named by its path: ./${nameOrPath}.yaml` },
    );
  }
  const file = new URL(`${nameOrPath}/policy.yaml`, presetsFolder);
  const path = `policies/${nameOrPath}/policy.yaml`;
  return parsePolicy(await readText(file, path), { ...context, path });
}

/**
 * The text of a policy file; what is longer than a policy may be is cut where that shows.
 *
 * @throws GatewayError `ERR_POLICY_READ` when it cannot be read or is not UTF-8.
 */
export async function readText(file: string | URL, name: string = String(file)): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readBounded(file));
  } catch (error) {
    const help = 'Name a policy file that exists and is UTF-8, or one of the presets.';
    const message = `cannot read the policy ${name}: ${reasonOf(error)}`;
    throw new GatewayError('ERR_POLICY_READ', message, { help, cause: error });
  }
}

/**
 * One byte more than a policy may have is read at most: the parser then says that it is too long.
 */
async function readBounded(file: string | URL): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(limits.policyBytesMax + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission is denied',
  EISDIR: 'it is a folder',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8',
};

function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown }).code);
  return reasons[code] ?? (error instanceof Error ? error.message : 'it cannot be opened');
}
