import { makeZip } from './make-zip.js';
import type { Made } from './make-zip.js';

/** The flag of a name in UTF-8. */
export const utf8 = 0x800;
export const plain: Made = { name: 'a/b.txt', content: 'hello '.repeat(20) };

/** Sizes and checksum that stand behind a content. */
export function descriptor(content: string, packedBytes: number, signed: boolean): Buffer {
  const [only] = [makeZip([{ name: 'x', content }])];
  const words = Buffer.alloc(12);
  words.writeUInt32LE(only.readUInt32LE(14), 0);
  words.writeUInt32LE(packedBytes, 4);
  words.writeUInt32LE(content.length, 8);
  return Buffer.concat([signed ? Buffer.from('PK\x07\x08', 'latin1') : Buffer.alloc(0), words]);
}

export const late = (signed: boolean): Made => ({
  ...{ name: 'late', content: 'content', method: 0, flags: 8 },
  local: { checksum: 0, packedBytes: 0, bytes: 0 },
  tail: descriptor('content', 7, signed),
});

/** What is in an archive, and the files that it unpacks to. */
export const honest: readonly (readonly [what: string, entries: readonly Made[], files: object])[] =
  [
    ['nothing', [], {}],
    [
      'deflated, stored, empty',
      [plain, { name: 's', content: 'x', method: 0 }, { name: 'e' }],
      {
        'a/b.txt': 'hello '.repeat(20),
        s: 'x',
        e: '',
      },
    ],
    [
      'folders',
      [{ name: 'a/', mode: 0o040755 }, { name: 'a/b/', mode: 0 }, { name: 'a/b/c' }],
      { 'a/b/c': '' },
    ],
    ['a name in UTF-8', [{ name: 'naïve/ключ.txt', flags: utf8 }], { 'naïve/ключ.txt': '' }],
    [
      'sizes told afterwards',
      [late(true), { ...late(false), name: 'also' }],
      { late: 'content', also: 'content' },
    ],
    [
      'an extra field',
      [{ ...plain, extra: Buffer.from([0x55, 0x54, 1, 0, 9]) }],
      { 'a/b.txt': 'hello '.repeat(20) },
    ],
  ];
