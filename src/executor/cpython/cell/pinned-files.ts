import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';

/** Honest scripts have some thousand mappings, of a hundred bytes each in the kernel's list. */
const mapsBytesMax = 4_194_304;

/**
 * Bytes of files that a process removed and still holds, open or mapped: they have no name any more
 * and take room all the same. Where the kernel does not let us look (we lack `CAP_SYS_PTRACE`, or
 * are the job's own user), 0; where there is too much to look at, more than any limit.
 *
 * @param directory where the process may write
 */
export async function pinnedBytes(pid: number, directory: string): Promise<number> {
  const sizes = new Map<string, number>();
  const add = async (path: string): Promise<void> => {
    const state = await stat(path).catch(() => null);
    if (state?.isFile() === true && state.nlink === 0) {
      sizes.set(`${state.dev}:${state.ino}`, state.blocks * 512);
    }
  };
  for (const path of await openFiles(pid)) await add(path);
  const maps = await readMaps(pid);
  if (maps === null) return Infinity;
  for (const path of mappedFiles(pid, maps, directory)) await add(path);
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

async function openFiles(pid: number): Promise<string[]> {
  const place = `/proc/${pid}/fd`;
  const names = await readdir(place).catch(() => []);
  return names.map((name) => `${place}/${name}`);
}

/** @returns null when there is more than can be looked through ten times a second */
async function readMaps(pid: number): Promise<string | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of createReadStream(`/proc/${pid}/maps`)) {
      pieces.push(piece as Buffer);
      bytes += (piece as Buffer).length;
      if (bytes > mapsBytesMax) return null;
    }
  } catch {
    return '';
  }
  return Buffer.concat(pieces).toString('latin1');
}

/** One mapping of each removed file (proc(5): address, perms, offset, dev, inode, path). */
function mappedFiles(pid: number, maps: string, directory: string): Iterable<string> {
  const found = new Map<string, string>();
  const within = ` ${Buffer.from(directory).toString('latin1')}/`;
  for (const line of maps.split('\n')) {
    if (!line.endsWith(' (deleted)') || !line.includes(within)) continue;
    const [range, , , device, inode] = line.split(' ');
    found.set(`${device}:${inode}`, `/proc/${pid}/map_files/${range}`);
  }
  return found.values();
}
