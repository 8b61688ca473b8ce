import { chown, writeFile } from 'node:fs/promises';
import type { RunContract } from '../../../job/types.ts';
import { limits } from '../../../limits.ts';
import type { WorkDirectory } from './work-directory.ts';

type Asked = RunContract | { readonly platform: string };

/** The table that a job asks to have as a file; null where its tables go through the pipe. */
export function spilledTable(contract: Asked): Uint8Array | null {
  if (!('spillToDisk' in contract) || !contract.spillToDisk) return null;
  const { input } = contract;
  return input === null || input.byteLength < limits.spillBytesMin ? null : input;
}

/**
 * Lays the input of a job that asks for it into a file, which the worker maps: then it is in memory
 * once, and not in the pipe as well. The job alone may read it, and it goes with the directory.
 *
 * @param uid the job's; undefined when it runs as us
 * @returns whether it is there; otherwise the table goes through the pipe
 */
export async function spillInput(
  contract: Asked,
  { input: path }: Pick<WorkDirectory, 'input'>,
  uid: number | undefined,
): Promise<boolean> {
  const input = spilledTable(contract);
  if (input === null) return false;
  await writeFile(path, input, { mode: 0o400, flag: 'wx' });
  if (uid !== undefined) await chown(path, uid, uid);
  return true;
}
