import { constants, crc32, deflateRawSync } from 'node:zlib';

/** An entry; whatever is not said is as an honest program writes it. */
export interface Made {
  readonly name: string | Buffer;
  readonly content?: string | Uint8Array;
  /** The packed bytes themselves, in place of those of `content`. */
  readonly packed?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly checksum?: number;
  readonly packedBytes?: number;
  readonly bytes?: number;
  readonly extra?: Buffer;
  /** What the local header says instead. */
  readonly local?: Partial<Omit<Made, 'local' | 'content' | 'packed'>>;
  /** Behind the content: a data descriptor, or what should not be there. */
  readonly tail?: Buffer;
  /** Where the list says that it begins. */
  readonly offset?: number;
}

export interface Around {
  readonly before?: Buffer;
  readonly beforeEnd?: Buffer;
  readonly after?: Buffer;
  readonly comment?: Buffer;
  readonly count?: number;
  readonly listOffset?: number;
  readonly disk?: number;
}

const bytesOf = (text: string | Uint8Array): Buffer =>
  typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);

interface Fields {
  readonly name: Buffer;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly extra: Buffer;
}

/** The thirteen words that both headers share, from the flags to the lengths. */
function shared({ name, method, flags, checksum, packedBytes, bytes, extra }: Fields): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt16LE(flags, 0);
  head.writeUInt16LE(method, 2);
  head.writeUInt32LE(0x5a210000, 4);
  head.writeUInt32LE(checksum, 8);
  head.writeUInt32LE(packedBytes, 12);
  head.writeUInt32LE(bytes, 16);
  head.writeUInt16LE(name.length, 20);
  head.writeUInt16LE(extra.length, 22);
  return head;
}

/** A zip file, honest unless it is asked not to be. */
export function makeZip(entries: readonly Made[], around: Around = {}): Buffer {
  const parts: Buffer[] = [around.before ?? Buffer.alloc(0)];
  const list: Buffer[] = [];
  let at = parts[0]?.length ?? 0;
  for (const made of entries) {
    const content = bytesOf(made.content ?? '');
    const method = made.method ?? (content.length > 0 || made.packed ? 8 : 0);
    const packed = made.packed ?? (method === 8 ? deflateRawSync(content) : content);
    const fields: Fields = {
      name: bytesOf(made.name),
      method,
      flags: made.flags ?? 0,
      checksum: made.checksum ?? crc32(content),
      packedBytes: made.packedBytes ?? packed.length,
      bytes: made.bytes ?? content.length,
      extra: made.extra ?? Buffer.alloc(0),
    };
    const { name, ...other } = made.local ?? {};
    const own = { ...fields, ...other, ...(name !== undefined && { name: bytesOf(name) }) };
    const local = Buffer.concat([Buffer.from('PK\x03\x04\x14\0', 'latin1'), shared(own)]);
    const whole = [local, own.name, own.extra, packed, made.tail ?? Buffer.alloc(0)];
    list.push(listed(fields, made.mode ?? 0o100644, made.offset ?? at));
    parts.push(...whole.map((part) => Buffer.from(part)));
    at += whole.reduce((sum, part) => sum + part.length, 0);
  }
  const directory = Buffer.concat(list);
  const end = endOf(directory.length, around.listOffset ?? at, entries.length, around);
  return Buffer.concat([...parts, directory, around.beforeEnd ?? Buffer.alloc(0), end]);
}

function listed(fields: Fields, mode: number, offset: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((mode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  const head = Buffer.from('PK\x01\x02\x14\x03\x14\0', 'latin1');
  return Buffer.concat([head, shared(fields), tail, fields.name, fields.extra]);
}

function endOf(bytes: number, at: number, entries: number, around: Around): Buffer {
  const { comment = Buffer.alloc(0), after = Buffer.alloc(0), disk = 0 } = around;
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(disk, 4);
  for (const offset of [8, 10]) end.writeUInt16LE(around.count ?? entries, offset);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, comment, after]);
}

/** Deflated zeros, a megabyte for each thousand bytes. */
export function deflatedZeros(megabytes: number): Buffer {
  const options = { level: 9, finishFlush: constants.Z_FULL_FLUSH };
  const one = deflateRawSync(Buffer.alloc(2 ** 20), options);
  // A full flush ends on a byte and forgets what came before, so that pieces can stand in a row.
  return Buffer.concat([...Array.from({ length: megabytes }, () => one), Buffer.from([3, 0])]);
}
