import { join } from 'node:path';
import { ArchiveBudget } from '#dist/archive/budget.js';
import { findPackages } from '#dist/archive/packages.js';
import { readZip } from '#dist/archive/read-zip.js';
import { honest, plain } from '../../archive/honest-zips.js';
import { makeWheel } from '../../archive/make-wheel.js';
import { makeZip } from '../../archive/make-zip.js';
import { findPython } from '../../differential/pythons.js';
import { PythonServer } from '../../differential/python-server.js';
import { demand, type Target } from '../target.js';

const script = join(import.meta.dirname, '../../../test/archive/zips.py');

export const zipTarget: Target = {
  name: 'zip',
  holds: "an archive that is taken holds what Python's zipfile finds in it, and no more",
  bytesMax: 4_096,
  covers: ['archive/'],
  words: [
    ...[
      'PK\x03\x04',
      'PK\x01\x02',
      'PK\x05\x06',
      'PK\x06\x06',
      'PK\x06\x07',
      'PK\x07\x08',
      '\0\0\0\0',
      '../',
    ],
    ...[
      '/',
      '\\',
      'a.py',
      '__init__.py',
      'A.PY',
      'x.dist-info/WHEEL',
      'NUL',
      'con.txt',
      ':',
      'é',
      '\u0301',
      '\0',
    ],
  ],
  open: async () => {
    const python = findPython();
    const server = new PythonServer(python, [script]);
    return {
      seeds: [
        ...honest.map(([, entries]) => makeZip(entries)),
        makeWheel({ name: 'one', files: { 'one/__init__.py': 'x = 1\n' } }),
        makeZip([plain], { comment: Buffer.from('a comment') }),
      ],
      check: async (input) => {
        const read = await readZip(input, new ArchiveBudget());
        await findPackages('x.zip', input, new ArchiveBudget());
        if (!read.ok) {
          const words = read.faults.every(({ message, help }) => message !== '' && help !== '');
          demand(read.faults.length > 0 && words, 'a refusal without words');
          return read.faults[0]?.reason ?? '';
        }
        const theirs = JSON.parse(await server.ask(input)) as [string, string][] | null;
        demand(theirs !== null, 'Python refuses what is taken');
        const ours = read.files.map(({ path, bytes }) => [
          path,
          Buffer.from(bytes).toString('latin1'),
        ]);
        const found = theirs.filter(([name]) => !name.endsWith('/'));
        demand(JSON.stringify(ours) === JSON.stringify(found), 'Python reads other files');
        return 'read';
      },
      close: async () => await server.close(),
    };
  },
};
