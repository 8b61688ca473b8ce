import t from 'tap';
import { decodeLiteral } from '#dist/syntax/escapes.js';
import { cpythonRows } from './cpython.js';
import { findPythons } from './pythons.js';

const plain = { raw: false, bytes: false, formatted: false };
const pythons = findPythons();
t.not(pythons.length, 0, 'a CPython 3.9 to 3.13 is on this machine');

/** Names and aliases of Latin-1, in the letters that people write, and some that are none. */
// prettier-ignore
const names = [
  'NULL', 'NUL', 'LF', 'line feed', 'NEW LINE', 'END OF LINE', 'TAB', 'CHARACTER TABULATION', 'CR',
  'ESC', 'SPACE', 'SP', 'LOW LINE', 'low line', 'FULL STOP', 'SOLIDUS', 'COMMERCIAL AT', 'HYPHEN-MINUS',
  'DIGIT SEVEN', 'LATIN SMALL LETTER A', 'LATIN CAPITAL LETTER Z', 'Latin Small Letter E With Acute',
  'LATIN SMALL LETTER SHARP S', 'LATIN SMALL LETTER Y WITH DIAERESIS', 'LATIN CAPITAL LETTER THORN',
  'LATIN SMALL LETTER ETH', 'MULTIPLICATION SIGN', 'DIVISION SIGN', 'NBSP', 'SHY', 'NEL', 'APC',
  'SINGLE-SHIFT-2', 'PRIVATE USE-1', 'DELETE', 'VULGAR FRACTION ONE HALF', 'MICRO SIGN',
  'BULLET', 'LOWLINE', 'LOW_LINE', ' LOW LINE', 'LOW LINE ', '<control>', 'a b', 'LATIN SMALL LETTER',
];

for (const python of pythons) {
  t.test(`names of characters are CPython's (${python.version})`, async (t) => {
    const sources = names.map((name) => `'\\N{${name}}'\n`);
    const rows = cpythonRows(
      python,
      sources.map((each) => Buffer.from(each)),
    );
    for (const [index, name] of names.entries()) {
      const { value, fault } = decodeLiteral(`\\N{${name}}`, plain);
      const row = rows[index] ?? null;
      if (fault !== null) t.equal(row, null, `${name} is none`);
      else if (row !== null)
        t.equal(
          row,
          JSON.stringify([['string', 1, 0, value, false]]).replace(
            /[\x7f-\xff]/g,
            (of) => `\\u00${of.charCodeAt(0).toString(16)}`,
          ),
          name,
        );
      else t.equal(value, null, `${name} is not given a value`);
    }
  });
}
