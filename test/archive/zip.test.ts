import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { ArchiveBudget } from '#dist/archive/budget.js';
import { zipReasons } from '#dist/archive/fault.js';
import { readZip } from '#dist/archive/read-zip.js';
import { looksLikeZip } from '#dist/archive/zip-list.js';
import { limits } from '#dist/limits.js';
import { PythonServer } from '../differential/python-server.js';
import { systemPython } from '../executor/job.js';
import { descriptor, honest, late, plain, utf8 } from './honest-zips.js';
import { deflatedZeros, makeZip } from './make-zip.js';
import type { Around, Made } from './make-zip.js';

const zips = join(import.meta.dirname, '../../test/archive/zips.py');

t.test('honest archives are unpacked', async (t) => {
  for (const [what, entries, files] of honest) {
    const read = await readZip(makeZip(entries), new ArchiveBudget());
    const found =
      read.ok &&
      Object.fromEntries(
        read.files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
      );
    t.same(found, files, what);
  }
  const python = execFileSync(systemPython, [
    '-I',
    '-c',
    [
      'import io, sys, zipfile',
      'made = io.BytesIO()',
      "with zipfile.ZipFile(made, 'w', zipfile.ZIP_DEFLATED) as zip:",
      "    zip.writestr('pkg/__init__.py', 'x = 1')",
      "    zip.writestr('pkg/ä.txt', 'x' * 9999)",
      'sys.stdout.buffer.write(made.getvalue())',
    ].join('\n'),
  ]);
  const read = await readZip(python, new ArchiveBudget());
  t.same(
    read.ok && read.files.map(({ path, bytes }) => [path, bytes.length]),
    [
      ['pkg/__init__.py', 5],
      ['pkg/ä.txt', 9999],
    ],
    "Python's own",
  );
});

const named = (name: string | Buffer, more: Partial<Made> = {}): Made[] => [
  { ...plain, ...more, name },
];
const words = (...numbers: number[]): Buffer =>
  Buffer.from(numbers.flatMap((n) => [n & 255, n >> 8]));
const [first] = [makeZip([plain])];

type Case = readonly [what: string, reason: string, zip: readonly Made[] | Buffer, around?: Around];

const hostile: readonly Case[] = [
  ['no zip at all', 'ZIP_FORMAT', Buffer.from('PK is not enough')],
  ['cut in the middle', 'ZIP_FORMAT', makeZip([plain]).subarray(0, 60)],
  ['something before it', 'ZIP_OVERLAP', [plain], { before: Buffer.from('#!/bin/sh\n') }],
  [
    'something before it that nobody counted',
    'ZIP_FORMAT',
    Buffer.concat([Buffer.from('#!'), first]),
  ],
  ['something behind it', 'ZIP_FORMAT', [plain], { after: Buffer.from('more') }],
  [
    'a second end in its comment',
    'ZIP_FORMAT',
    [plain],
    { comment: Buffer.from('PK\x05\x06 and more of it than an end has') },
  ],
  ['a list that is misplaced', 'ZIP_FORMAT', [plain], { listOffset: 3 }],
  ['more entries than it has', 'ZIP_FORMAT', [plain], { count: 3 }],
  ['fewer entries than it has', 'ZIP_FORMAT', [plain, { name: 'z' }], { count: 1 }],
  ['a part of several', 'ZIP_FORMAT', [plain], { disk: 1 }],
  ['a strange flag', 'ZIP_FORMAT', [{ ...plain, flags: 0x20 }]],
  ['a broken extra field', 'ZIP_FORMAT', [{ ...plain, extra: words(0x5455, 99) }]],
  ['sizes of 64 bits', 'ZIP_64', [{ ...plain, extra: words(1, 0) }]],
  [
    'a 64-bit end',
    'ZIP_64',
    [plain],
    { beforeEnd: Buffer.concat([Buffer.from('PK\x06\x07', 'latin1'), Buffer.alloc(16)]) },
  ],
  ['too many entries', 'ZIP_COUNT', [plain], { count: limits.archiveEntriesMax + 1 }],
  [
    'more bytes than may be',
    'ZIP_SIZE',
    [{ name: 'big', packed: deflatedZeros(0), bytes: limits.archiveBytesMax }, plain],
  ],
  [
    'a bomb that says so',
    'ZIP_RATIO',
    [{ name: 'zeros', packed: deflatedZeros(10), bytes: 10 * 2 ** 20 }],
  ],
  ['encrypted', 'ZIP_ENCRYPTED', [{ ...plain, flags: 1 }]],
  ['masked', 'ZIP_ENCRYPTED', [{ ...plain, flags: 0x2000 }]],
  ['packed by LZMA', 'ZIP_METHOD', [{ ...plain, method: 14 }]],
  ['a symbolic link', 'ZIP_SPECIAL', [{ ...plain, mode: 0o120777 }]],
  ['a device', 'ZIP_SPECIAL', [{ ...plain, mode: 0o020666 }]],
  ['a pipe', 'ZIP_SPECIAL', [{ ...plain, mode: 0o010666 }]],
  ['set-uid', 'ZIP_SPECIAL', [{ ...plain, mode: 0o104755 }]],
  ['a folder that is a file', 'ZIP_SPECIAL', [{ name: 'a/', mode: 0o100644 }]],
  ['a folder with content', 'ZIP_SPECIAL', [{ name: 'a/', content: 'x', mode: 0 }]],
  ['another name in the local header', 'ZIP_MISMATCH', [{ ...plain, local: { name: 'a/c.txt' } }]],
  ['another size there', 'ZIP_MISMATCH', [{ ...plain, local: { bytes: 1 } }]],
  ['another checksum there', 'ZIP_MISMATCH', [{ ...plain, local: { checksum: 1 } }]],
  ['another method there', 'ZIP_MISMATCH', [{ ...plain, local: { method: 0 } }]],
  ['other flags there', 'ZIP_MISMATCH', [{ ...plain, local: { flags: utf8 } }]],
  [
    'another name in an extra field',
    'ZIP_MISMATCH',
    [{ ...plain, extra: Buffer.concat([words(0x7075, 6), Buffer.from('\x01crc4x')]) }],
  ],
  ['two entries at one place', 'ZIP_OVERLAP', [plain, { ...plain, name: 'a/b.txt', offset: 0 }]],
  ['bytes of no entry', 'ZIP_OVERLAP', [{ ...plain, tail: Buffer.from('hidden') }, { name: 'z' }]],
  [
    'a descriptor that lies',
    'ZIP_OVERLAP',
    [{ ...late(true), tail: descriptor('contents', 7, true) }],
  ],
  ['no descriptor', 'ZIP_OVERLAP', [{ ...late(true), tail: Buffer.alloc(0) }]],
  ['a bomb that lies', 'ZIP_DATA', [{ name: 'zeros', packed: deflatedZeros(10), bytes: 100 }]],
  ['fewer bytes than it says', 'ZIP_DATA', [{ ...plain, bytes: 121 }]],
  ['another checksum', 'ZIP_DATA', [{ ...plain, checksum: 7 }]],
  ['no deflate', 'ZIP_DATA', [{ ...plain, packed: Buffer.from('hello') }]],
  [
    'something behind the deflated',
    'ZIP_DATA',
    [{ ...plain, packed: Buffer.concat([first.subarray(37, -74), Buffer.from('more')]) }],
  ],
  ['a stored size that lies', 'ZIP_DATA', [{ name: 's', content: 'abc', method: 0, bytes: 2 }]],
  ['one name twice', 'ZIP_DUPLICATE', [plain, plain]],
  ['names that differ in case', 'ZIP_DUPLICATE', [plain, { ...plain, name: 'a/B.txt' }]],
  ['folders that differ in case', 'ZIP_DUPLICATE', [plain, { name: 'A/c.txt' }]],
  [
    'names that differ in composition',
    'ZIP_DUPLICATE',
    [
      { name: 'é', flags: utf8 },
      { name: 'é', flags: utf8 },
    ],
  ],
  ['a file that is a folder', 'ZIP_DUPLICATE', [{ name: 'a' }, { name: 'a/b' }]],
  ['a folder that is a file', 'ZIP_DUPLICATE', [{ name: 'a/b' }, { name: 'a' }]],
  ['from the root', 'ZIP_NAME_ABSOLUTE', named('/etc/passwd')],
  ['from a drive', 'ZIP_NAME_ABSOLUTE', named('C:/Windows/x')],
  ['in the folder of a drive', 'ZIP_NAME_ABSOLUTE', named('c:x')],
  ['from a host', 'ZIP_NAME_ABSOLUTE', named('\\\\host\\share\\x')],
  ['up', 'ZIP_NAME_PARENT', named('../x')],
  ['up from below', 'ZIP_NAME_PARENT', named('a/../../x')],
  ['here', 'ZIP_NAME_PARENT', named('a/./x')],
  ['only up', 'ZIP_NAME_PARENT', named('..')],
  ['a backslash', 'ZIP_NAME_BACKSLASH', named('a\\b')],
  ['up by backslash', 'ZIP_NAME_BACKSLASH', named('..\\x')],
  ['a line feed', 'ZIP_NAME_CONTROL', named('a\nb')],
  ['NUL', 'ZIP_NAME_CONTROL', named('a.py\0.txt')],
  ['right-to-left', 'ZIP_NAME_CONTROL', named('a\u202etxt.py', { flags: utf8 })],
  ['a part that is empty', 'ZIP_NAME_EMPTY', named('a//b')],
  ['no name', 'ZIP_NAME_EMPTY', named('')],
  ['a device of Windows', 'ZIP_NAME_DEVICE', named('a/nul.txt')],
  ['another one', 'ZIP_NAME_DEVICE', named('COM1')],
  ['a dot at the end', 'ZIP_NAME_TRAILING', named('a./b')],
  ['a blank at the end', 'ZIP_NAME_TRAILING', named('a ')],
  ['a stream', 'ZIP_NAME_STREAM', named('ab:stream')],
  ['a character that is none for files', 'ZIP_NAME', named('a?b')],
  ['no UTF-8', 'ZIP_NAME_ENCODING', named(Buffer.from([0xff, 0x61]), { flags: utf8 })],
  ['of an unknown encoding', 'ZIP_NAME_ENCODING', named(Buffer.from([0xe9, 0x61]))],
  ['too deep', 'ZIP_NAME_DEPTH', named('a/'.repeat(limits.archivePathPartsMax) + 'b')],
  ['too long', 'ZIP_NAME_DEPTH', named('abc/'.repeat(9) + 'x'.repeat(limits.archivePathBytesMax))],
];

t.test('hostile archives are refused, each for its reason', async (t) => {
  for (const [what, reason, zip, around] of hostile) {
    const bytes = Buffer.isBuffer(zip) ? zip : makeZip(zip, around);
    const read = await readZip(bytes, new ArchiveBudget());
    const reasons: readonly string[] = read.ok
      ? ['none']
      : read.faults.map((fault) => fault.reason);
    t.ok(reasons.includes(reason), `${what}: ${reason} among ${reasons.join(', ')}`);
    for (const { message, help } of read.ok ? [] : read.faults) {
      t.match(message, /^[^A-Z.\p{Cc}][^\p{Cc}]*[^.]$/u, message);
      t.match(help, /^[A-Z].*\.$/);
    }
  }
  const reached = new Set(hostile.map(([, reason]) => reason));
  // Depth of archives is the inspection's.
  t.same(
    Object.keys(zipReasons).filter((reason) => !reached.has(reason)),
    ['ZIP_NESTED'],
  );
});

t.test('all faults of an archive are told at once', async (t) => {
  const read = await readZip(
    makeZip([...named('../x'), ...named('a\\b', { mode: 0o120777 }), plain, plain]),
    new ArchiveBudget(),
  );
  t.same(!read.ok && read.faults.map(({ reason }) => reason), [
    'ZIP_NAME_PARENT',
    'ZIP_NAME_BACKSLASH',
    'ZIP_SPECIAL',
    'ZIP_DUPLICATE',
  ]);
});

t.test('archives of one job share what they may come to', async (t) => {
  const budget = new ArchiveBudget();
  budget.spend(limits.archiveEntriesMax - 1, limits.archiveBytesMax - 150);
  t.ok((await readZip(makeZip([plain]), budget)).ok);
  t.match(await readZip(makeZip([plain]), budget), { faults: [{ reason: 'ZIP_COUNT' }] });
  const small = new ArchiveBudget();
  small.spend(0, limits.archiveBytesMax - 150);
  t.ok((await readZip(makeZip([plain]), small)).ok);
  t.match(await readZip(makeZip([plain]), small), { faults: [{ reason: 'ZIP_SIZE' }] });
});

t.test('ten gigabytes of zeros are stopped early and take no memory', async (t) => {
  const packed = deflatedZeros(10_240);
  const code = `
    import { readFileSync } from 'node:fs';
    import { ArchiveBudget } from '${import.meta.resolve('#dist/archive/budget.js')}';
    import { readZip } from '${import.meta.resolve('#dist/archive/read-zip.js')}';
    const bomb = readFileSync(0);
    const before = process.memoryUsage().rss;
    const started = process.cpuUsage();
    const { faults } = await readZip(bomb, new ArchiveBudget());
    const bytes = process.resourceUsage().maxRSS * 1024 - before;
    console.log(JSON.stringify({ faults, bytes, ms: process.cpuUsage(started).user / 1e3 }));`;
  for (const [what, bytes, reason] of [
    ['that says more than it may', 0xfffffffe, 'ZIP_SIZE'],
    ['that says less', limits.archiveRatioBytesMin, 'ZIP_DATA'],
    ['that says little', 10, 'ZIP_DATA'],
    ['just below the ratio', packed.length * limits.archiveRatioMax, 'ZIP_SIZE'],
  ] as const) {
    const input = makeZip([{ name: 'zeros', packed, bytes }]);
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', code], { input });
    const read = JSON.parse(answer.toString()) as {
      readonly faults: readonly { readonly reason: string }[];
      readonly bytes: number;
      readonly ms: number;
    };
    t.ok(
      read.faults.some((fault) => fault.reason === reason),
      `${what}: ${JSON.stringify(read.faults)}`,
    );
    t.ok(read.bytes < 50 * 2 ** 20, `${what}: ${Math.round(read.bytes / 2 ** 20)} MB of memory`);
    t.ok(read.ms < 1_000, `${what}: ${Math.round(read.ms)} ms`);
  }
});

t.test('what Python might take for a zip is known as one', async (t) => {
  t.ok(looksLikeZip(makeZip([plain])));
  t.ok(looksLikeZip(makeZip([plain], { before: Buffer.from('\x7fELF') })));
  t.ok(looksLikeZip(makeZip([plain], { after: Buffer.alloc(500) })));
  t.notOk(looksLikeZip(Buffer.from('a,b\n1,2\n')));
  t.notOk(looksLikeZip(new Uint8Array()));
});

t.test(
  'whatever byte of an archive is changed, Python reads the same files or it is refused',
  async (t) => {
    const zip = makeZip([plain, { name: 'b', content: 'b' }, late(true)]);
    const mutants: Buffer[] = [];
    for (let at = 0; at < zip.length; at += 1) {
      for (const value of [0, 1, 0xff, (zip[at] ?? 0) ^ 0x20]) {
        const mutant = Buffer.from(zip);
        mutant[at] = value;
        if (!mutant.equals(zip)) mutants.push(mutant);
      }
    }
    const server = new PythonServer({ path: systemPython }, [zips]);
    let accepted = 0;
    for (const mutant of mutants) {
      const read = await readZip(mutant, new ArchiveBudget());
      if (!read.ok) continue;
      accepted += 1;
      const files = read.files.map(({ path, bytes }) => [
        path,
        Buffer.from(bytes).toString('latin1'),
      ]);
      const theirs = await server.ask(mutant);
      if (JSON.stringify(files) !== theirs) t.same(files, JSON.parse(theirs));
    }
    await server.close();
    t.ok(
      accepted > 0 && accepted < mutants.length / 2,
      `${accepted} of ${mutants.length} are as good`,
    );
  },
);
