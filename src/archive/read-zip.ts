import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { limits } from '../limits.ts';
import type { ArchiveBudget } from './budget.ts';
import { EntryNames, entryNameFault } from './entry-name.ts';
import { quoted, Refusal } from './fault.ts';
import type { ZipFault, ZipReason } from './fault.ts';
import { Turns } from './turns.ts';
import { listEntries, viewOf } from './zip-list.ts';
import type { ZipEntry } from './zip-list.ts';

/** A file of an archive. */
export interface PackedFile {
  /** With `/`, below the top of the archive. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export type ReadArchive =
  | { readonly ok: true; readonly files: readonly PackedFile[] }
  | { readonly ok: false; readonly faults: readonly ZipFault[] };

/**
 * Unpacks a zip file into memory, or says all that is wrong with it. Headers are judged before
 * anything is inflated, and nothing is inflated beyond what its header says, so that memory is
 * bounded by the budget. Never rejects for what the bytes hold.
 */
export async function readZip(bytes: Uint8Array, budget: ArchiveBudget): Promise<ReadArchive> {
  try {
    const entries = listEntries(bytes, Math.min(budget.entries, limits.archiveEntriesMax));
    const faults = judgeEntries(entries, budget.bytes);
    if (faults.length > 0) return { ok: false, faults };
    budget.spend(entries.length, sumOf(entries));
    const files: PackedFile[] = [];
    const turns = new Turns();
    for (const entry of entries) {
      if (turns.isOver) await turns.next();
      const content = await unpack(viewOf(bytes), entry);
      if (!isFolder(entry)) files.push({ path: entry.name, bytes: content });
    }
    return { ok: true, files };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, faults: [error.fault] };
    throw error;
  }
}

function sumOf(entries: readonly ZipEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function isFolder({ name }: ZipEntry): boolean {
  return name.endsWith('/');
}

/** Every fault of every entry; the size of all of them once. */
function judgeEntries(entries: readonly ZipEntry[], bytesMax: number): ZipFault[] {
  const names = new EntryNames();
  const faults = entries.flatMap((entry) => judgeEntry(entry, names));
  const bytes = sumOf(entries);
  if (bytes > bytesMax) {
    const message = `it unpacks to ${bytes} bytes, and ${bytesMax} are left of what a job may bring`;
    faults.push({ reason: 'ZIP_SIZE', message, help: 'Leave out what the script does not use.' });
  }
  return faults.slice(0, limits.findingsMax);
}

const faultyFlags = 0xffff & ~(2 | 4 | 8 | 0x800);
const encryptedFlags = 1 | 0x40 | 0x2000;
const [stored, deflated] = [0, 8];
const kinds: Readonly<Record<number, string>> = {
  0o120000: 'a symbolic link',
  0o060000: 'a block device',
  0o020000: 'a character device',
  0o010000: 'a pipe',
  0o140000: 'a socket',
};

function judgeEntry(entry: ZipEntry, names: EntryNames): ZipFault[] {
  const { name, flags, method, packedBytes, bytes } = entry;
  const faults: ZipFault[] = [];
  const add = (reason: ZipReason, message: string, help: string): void => {
    faults.push({ reason, message, help });
  };
  const it = `entry ${quoted(name)}`;
  const nameFault = entryNameFault(name);
  const clash = nameFault === null ? names.add(name) : null;
  if (nameFault !== null) {
    const message = `${it} cannot be unpacked under its name: ${nameFault.why}`;
    add(nameFault.reason, message, 'Give it a relative path of plain names, joined by `/`.');
  }
  if (clash !== null) {
    const message = `${it} and ${quoted(clash)} are one file where case and composition do not count`;
    add('ZIP_DUPLICATE', message, 'Rename one of them, or leave it out.');
  }
  const special = specialKind(entry);
  if (special !== null) add('ZIP_SPECIAL', `${it} is ${special}`, 'Pack plain files and folders.');
  if ((flags & encryptedFlags) !== 0) {
    add('ZIP_ENCRYPTED', `${it} is encrypted`, 'Pack it without a password.');
  } else if ((flags & faultyFlags) !== 0) {
    add('ZIP_FORMAT', `${it} has flags that nobody reads alike`, 'Use an ordinary zip program.');
  }
  if (method !== stored && method !== deflated) {
    add('ZIP_METHOD', `${it} is packed by method ${method}`, 'Pack it with deflate, or store it.');
  }
  if (bytes > limits.archiveRatioBytesMin && bytes > packedBytes * limits.archiveRatioMax) {
    const message = `${it} unpacks to ${bytes} bytes from ${packedBytes}, as bombs do`;
    add('ZIP_RATIO', message, `Keep it below ${limits.archiveRatioMax} times its size.`);
  }
  return faults;
}

function specialKind(entry: ZipEntry): string | null {
  const { mode, bytes } = entry;
  const kind = mode & 0o170000;
  const expected = isFolder(entry) ? 0o040000 : 0o100000;
  if (kind !== 0 && kind !== expected) return kinds[kind] ?? 'of another kind than its name says';
  if ((mode & 0o6000) !== 0) return 'to run with the rights of its owner';
  return isFolder(entry) && bytes > 0 ? 'a folder with content' : null;
}

interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

type Inflate = (bytes: Uint8Array, options: object) => Inflated | Promise<Inflated>;

const inflateAside = promisify(inflateRaw) as unknown as Inflate;
const inflateHere = inflateRawSync as unknown as Inflate;
/** A larger entry is inflated by another thread. */
const inflatedHereBytesMax = 65_536;

async function unpack(zip: Buffer, entry: ZipEntry): Promise<Uint8Array> {
  const packed = zip.subarray(entry.start, entry.start + entry.packedBytes);
  const content = entry.method === stored ? Uint8Array.from(packed) : await inflated(packed, entry);
  if (content?.length !== entry.bytes || crc32(content) !== entry.checksum) {
    const message = `entry ${quoted(entry.name)} does not unpack to the ${entry.bytes} bytes that its header names`;
    throw new Refusal('ZIP_DATA', message, 'The archive is damaged or forged: make it anew.');
  }
  return content;
}

/** Null where it ends otherwise than its header says. */
async function inflated(packed: Buffer, { bytes }: ZipEntry): Promise<Uint8Array | null> {
  const inflate = bytes > inflatedHereBytesMax ? inflateAside : inflateHere;
  try {
    const options = { maxOutputLength: bytes + 1, info: true };
    const { buffer, engine } = await inflate(packed, options);
    return engine.bytesWritten === packed.length ? buffer : null;
  } catch {
    return null;
  }
}
