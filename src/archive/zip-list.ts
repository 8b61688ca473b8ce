import { limits } from '../limits.ts';
import { quoted, Refusal } from './fault.ts';

/** One entry as its two headers agree on it. */
export interface ZipEntry {
  /** Path with `/`; that of a folder ends in one. */
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Kind and permissions as Unix has them; 0 where the archive says nothing. */
  readonly mode: number;
  /** Of the local header. */
  readonly offset: number;
  /** Of what the entry holds. */
  readonly start: number;
}

const rezip = 'Make the archive anew with an ordinary zip program.';

function broken(message: string): Refusal {
  return new Refusal('ZIP_FORMAT', message, rezip);
}

const signatures = { local: 0x04034b50, listed: 0x02014b50, end: 0x06054b50, end64: 0x07064b50 };
const endBytes = 22;
const commentBytesMax = 65_535;
/** 6.3, of which nothing that is read here has need. */
const versionMax = 63;

/**
 * Whether a reader might take bytes for a zip file: those of Python look for the record at the end
 * and care for nothing before it.
 */
export function looksLikeZip(bytes: Uint8Array): boolean {
  const view = viewOf(bytes);
  if (bytes.length >= 4 && view.readUInt32LE(0) === signatures.local) return true;
  return endOf(view) >= 0;
}

export function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Where the last record of an end stands; below 0 where there is none. */
function endOf(zip: Buffer): number {
  const from = Math.max(0, zip.length - endBytes - commentBytesMax);
  const at = zip.subarray(from).lastIndexOf('PK\x05\x06', undefined, 'latin1');
  return at < 0 ? -1 : from + at;
}

/**
 * The entries of a zip file (APPNOTE 6.3.10), in the order of their places. Only files that all
 * readers read alike: the list, the local headers and the data must agree and leave no byte over.
 *
 * @throws Refusal
 */
export function listEntries(bytes: Uint8Array, entriesMax: number): ZipEntry[] {
  const zip = viewOf(bytes);
  const { count, at: listAt, end } = readEnd(zip);
  if (count > entriesMax) {
    const message = `it has ${count} entries, and ${entriesMax} is the most`;
    throw new Refusal('ZIP_COUNT', message, 'Leave out what the script does not use.');
  }
  if (end - listAt > limits.archiveListBytesMax) {
    throw broken(`its list of entries has ${end - listAt} bytes`);
  }
  const entries: ZipEntry[] = [];
  let at = listAt;
  for (let index = 0; index < count; index += 1) {
    const [entry, next] = readListed(zip, at, end);
    entries.push(entry);
    at = next;
  }
  if (at !== end) throw broken('its list of entries is longer than its end says');
  entries.sort((a, b) => a.offset - b.offset);
  demandSeamless(zip, entries, listAt);
  return entries;
}

interface End {
  readonly count: number;
  /** Of the list of entries. */
  readonly at: number;
  /** Of the record itself, where the list ends. */
  readonly end: number;
}

function readEnd(zip: Buffer): End {
  const end = endOf(zip);
  if (end < 0 || end + endBytes > zip.length) throw broken('it has no list of entries at its end');
  if (end >= 20 && zip.readUInt32LE(end - 20) === signatures.end64) throw tooModern();
  const [disk, listDisk, onDisk, count] = [4, 6, 8, 10].map((o) => zip.readUInt16LE(end + o)) as [
    number,
    number,
    number,
    number,
  ];
  const [listBytes, at] = [zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)];
  if (count === 0xffff || listBytes === 0xffffffff || at === 0xffffffff) throw tooModern();
  if (disk !== 0 || listDisk !== 0 || onDisk !== count) throw broken('it is a part of several');
  if (end + endBytes + zip.readUInt16LE(end + 20) !== zip.length) {
    throw broken('something follows its end');
  }
  if (at + listBytes !== end) throw broken('something stands before it, or its list is misplaced');
  return { count, at, end };
}

function tooModern(): Refusal {
  const help = 'Make it anew without Zip64: nothing so small needs it.';
  return new Refusal('ZIP_64', 'it uses the 64-bit form of zip files', help);
}

/** One record of the list with the local header that it points to, and where the next begins. */
function readListed(zip: Buffer, at: number, end: number): [ZipEntry, number] {
  if (at + 46 > end || zip.readUInt32LE(at) !== signatures.listed) {
    throw broken('its list of entries is broken');
  }
  if (zip.readUInt16LE(at + 6) > versionMax) throw broken('an entry needs a reader of the future');
  const flags = zip.readUInt16LE(at + 8);
  const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((o) =>
    zip.readUInt16LE(at + o),
  ) as [number, number, number];
  const next = at + 46 + nameBytes + extraBytes + commentBytes;
  if (next > end || zip.readUInt16LE(at + 34) !== 0) throw broken('its list of entries is broken');
  const rawName = zip.subarray(at + 46, at + 46 + nameBytes);
  const name = decodeName(rawName, flags);
  demandPlainExtra(zip.subarray(at + 46 + nameBytes, next - commentBytes), rawName);
  const header = {
    name,
    flags,
    method: zip.readUInt16LE(at + 10),
    checksum: zip.readUInt32LE(at + 16),
    packedBytes: zip.readUInt32LE(at + 20),
    bytes: zip.readUInt32LE(at + 24),
    mode: zip.readUInt32LE(at + 38) >>> 16,
    offset: zip.readUInt32LE(at + 42),
  };
  if ([header.packedBytes, header.bytes, header.offset].includes(0xffffffff)) throw tooModern();
  return [{ ...header, start: readLocal(zip, header, rawName) }, next];
}

/** Flag 11 says UTF-8; without it only ASCII means the same to everybody. */
function decodeName(raw: Buffer, flags: number): string {
  const isAscii = raw.every((byte) => byte < 0x80);
  if (isAscii) return raw.toString('latin1');
  const shown = quoted(raw.toString('latin1'));
  const help = 'Use plain ASCII names, or a zip program that marks names as UTF-8.';
  const refuse = (why: string): Refusal =>
    new Refusal('ZIP_NAME_ENCODING', `the name of entry ${shown} ${why}`, help);
  if ((flags & 0x800) === 0) throw refuse('is of an unknown encoding');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw refuse('is marked as UTF-8 and is none');
  }
}

/** Extra fields that change what an entry is called (0x7075) or how large it is (0x0001). */
function demandPlainExtra(extra: Buffer, rawName: Buffer): void {
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    if (at + 4 + length > extra.length) throw broken('an entry has a broken extra field');
    if (id === 0x0001) throw tooModern();
    const other = id === 0x7075 && !extra.subarray(at + 9, at + 4 + length).equals(rawName);
    if (other) throw mismatch(rawName.toString('latin1'), 'name');
    at += 4 + length;
  }
}

function mismatch(name: string, what: string): Refusal {
  return new Refusal(
    'ZIP_MISMATCH',
    `entry ${quoted(name)} has a second ${what} of its own`,
    rezip,
  );
}

type Header = Omit<ZipEntry, 'start'>;

/** @returns where the content begins */
function readLocal(zip: Buffer, entry: Header, rawName: Buffer): number {
  const { offset: at, name } = entry;
  if (at + 30 > zip.length || zip.readUInt32LE(at) !== signatures.local) {
    throw broken(`entry ${quoted(name)} is not where the list says`);
  }
  const [nameBytes, extraBytes] = [zip.readUInt16LE(at + 26), zip.readUInt16LE(at + 28)];
  const start = at + 30 + nameBytes + extraBytes;
  if (start + entry.packedBytes > zip.length) throw broken(`entry ${quoted(name)} is cut`);
  const own = zip.subarray(at + 30, at + 30 + nameBytes);
  if (!own.equals(rawName)) throw mismatch(name, 'name');
  demandPlainExtra(zip.subarray(at + 30 + nameBytes, start), rawName);
  if (zip.readUInt16LE(at + 6) !== entry.flags) throw mismatch(name, 'set of flags');
  if (zip.readUInt16LE(at + 8) !== entry.method) throw mismatch(name, 'method');
  const late = (entry.flags & 8) !== 0;
  for (const [offset, listed, what] of [
    [14, entry.checksum, 'checksum'],
    [18, entry.packedBytes, 'packed size'],
    [22, entry.bytes, 'size'],
  ] as const) {
    const said = zip.readUInt32LE(at + offset);
    if (said !== listed && !(late && said === 0)) throw mismatch(name, what);
  }
  return start;
}

/** Each entry ends where the next begins, the last where the list does. */
function demandSeamless(zip: Buffer, entries: readonly ZipEntry[], listAt: number): void {
  let at = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.offset !== at) throw notSeamless(entry.name);
    const end = entry.start + entry.packedBytes;
    at = entries[index + 1]?.offset ?? listAt;
    const tail = zip.subarray(end, Math.max(end, at));
    if (at < end || !isDescriptor(tail, entry)) throw notSeamless(entry.name);
  }
  if (at !== listAt) throw notSeamless(entries.at(-1)?.name ?? '');
}

/** What stands behind an entry whose sizes were not known when it was begun (flag 3). */
function isDescriptor(tail: Buffer, { flags, checksum, packedBytes, bytes }: ZipEntry): boolean {
  if ((flags & 8) === 0) return tail.length === 0;
  const said = tail.length === 16 && tail.readUInt32LE(0) === 0x08074b50 ? tail.subarray(4) : tail;
  if (said.length !== 12) return false;
  const words = [said.readUInt32LE(0), said.readUInt32LE(4), said.readUInt32LE(8)];
  return words[0] === checksum && words[1] === packedBytes && words[2] === bytes;
}

function notSeamless(name: string): Refusal {
  const message = `entry ${quoted(name)} shares bytes with another, or some there belong to none`;
  return new Refusal('ZIP_OVERLAP', message, rezip);
}
