import t from 'tap';
import fc from 'fast-check';
import {
  tableCsv,
  tableFromArrow,
  tableFromCsv,
  tableFromJson,
  tableFromRows,
  tableRows,
} from '#dist/table/table.js';
import { refusal, types } from './refusal.js';

type Row = Record<string, unknown>;
type JsonRows = Parameters<typeof tableFromRows>[0];

/** A row after the way through a table: missing members are null, and -0 is 0 as in JSON. */
function settled(rows: readonly Row[]): Row[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return rows.map((row) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        Object.hasOwn(row, name) ? (JSON.parse(JSON.stringify(row[name])) as unknown) : null,
      ]),
    ),
  );
}

t.test('rows survive the way to Arrow and back', async (t) => {
  const key = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', ''), fc.string());
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'binary' }),
  );
  const rows = fc.array(fc.dictionary(key, value, { maxKeys: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(rows, (given) => {
      const bytes = tableFromRows(given as JsonRows);
      const expected = settled(given);
      const same = JSON.stringify(tableRows(bytes)) === JSON.stringify(expected);
      // What is our own already stays as it is.
      return same && Buffer.compare(tableFromArrow(bytes), bytes) === 0;
    }),
    { numRuns: 500 },
  );
  t.equal(
    types(tableFromRows([{ b: true, i: 1, r: 1.5, s: 'x', m: null, d: [1] }])),
    'b:bool i:long r:real s:string m:string d:dynamic',
  );
  t.match(
    refusal(() => tableFromRows([{ a: 'x\ud800' }])),
    /row 1 of column "a".*surrogate/,
  );
});

t.test('columns of many rows', async (t) => {
  const rows = Array.from({ length: 30_000 }, (_, i) => ({
    whole: i - 2 ** 40,
    gaps: i % 3 === 0 ? null : i / 2,
    text: `row ${i}`,
    late: i % 5_000 === 4_999 ? `ä€😀 ${i}` : `${i}`,
    ...(i > 20_000 ? { sparse: i } : {}),
    mixed: i === 29_000 ? 'text' : i,
  }));
  const bytes = tableFromRows(rows);
  t.ok(JSON.stringify(tableRows(bytes)) === JSON.stringify(settled(rows)), 'come back');
  t.equal(types(bytes), 'whole:long gaps:real text:string late:string mixed:dynamic sparse:long');
  // Two halves make a whole only within one text.
  const cut = rows.map(({ text }, i) => ({ text: i === 25_000 ? '\ud83d' : text }));
  cut[25_001] = { text: '\ude00' };
  t.match(
    refusal(() => tableFromRows(cut)),
    /row 25001 of column "text".*surrogate/,
  );
});

t.test('CSV', async (t) => {
  const inferred: [string, string, Row[]][] = [
    ['a,b\n1,x\n', 'a:long b:string', [{ a: 1, b: 'x' }]],
    ['a\n9007199254740993\n', 'a:long', [{ a: '9007199254740993' }]],
    ['a\n99999999999999999999\n', 'a:string', [{ a: '99999999999999999999' }]],
    ['a\n007\n', 'a:string', [{ a: '007' }]],
    ['a\n1\n2.5\n', 'a:real', [{ a: 1 }, { a: 2.5 }]],
    ['a\nNaN\n-inf\n', 'a:real', [{ a: 'NaN' }, { a: '-Infinity' }]],
    [
      'a,b\nTrue,\nfalse,\n',
      'a:bool b:string',
      [
        { a: true, b: null },
        { a: false, b: null },
      ],
    ],
    ['a\n2024-02-29\n', 'a:datetime', [{ a: '2024-02-29T00:00:00Z' }]],
    ['a\n2023-02-29\n', 'a:string', [{ a: '2023-02-29' }]],
    ['a\n0001-01-01 00:00:00\n', 'a:datetime', [{ a: '0001-01-01T00:00:00Z' }]],
    [
      'a\n2024-05-01T12:00:00.1234567+02:00\n',
      'a:datetime',
      [{ a: '2024-05-01T10:00:00.1234567Z' }],
    ],
    ['a\n1.02:03:04.5\n', 'a:timespan', [{ a: '1.02:03:04.5000000' }]],
    ['\ufeffa,b\r\n"x ""y"", \r\nz",""\r\n', 'a:string b:string', [{ a: 'x "y", \r\nz', b: '' }]],
    ['a\n1\n\n2', 'a:long', [{ a: 1 }, { a: 2 }]],
    [
      '__proto__,toString\n1,2\n',
      '__proto__:long toString:long',
      [JSON.parse('{"__proto__":1,"toString":2}') as Row],
    ],
  ];
  for (const [text, expected, rows] of inferred) {
    const table = tableFromCsv(text);
    t.equal(types(table), expected, JSON.stringify(text));
    t.equal(JSON.stringify(tableRows(table)), JSON.stringify(rows));
    t.equal(
      JSON.stringify(tableRows(tableFromCsv(tableCsv(table)))),
      JSON.stringify(rows),
      'and back',
    );
  }
  const asked = tableFromCsv('a,b\n1,\n2,\n', { types: { a: 'string', b: 'real' } });
  t.equal(types(asked), 'a:string b:real');
  const refused: [string, RegExp][] = [
    ['', /empty/],
    ['a,b\n1\n', /ragged: line 2 has 1 field, "1"; the header has 2/],
    ['a\n1\n"x\n', /line 3, column 1: a quoted field that never ends/],
    ['a\n1\nx"y\n', /line 3, column 2: a quote inside/],
    ['a,b\n"1\n"x,2\n', /line 3, column 2: text after the closing quote/],
    ['a\r1\n', /carriage return/],
    ['a,a\n1,2\n', /two columns of the CSV have the name "a"/i],
    ['a,\n1,2\n', /column 2 of the CSV has no name/i],
  ];
  for (const [text, message] of refused) {
    t.match(
      refusal(() => tableFromCsv(text)),
      message,
      JSON.stringify(text),
    );
  }
  t.match(
    refusal(() => tableFromCsv('a\n1\nx\n', { types: { a: 'long' } })),
    /line 3, column "a": "x" is no long/,
  );
  t.match(
    refusal(() => tableFromCsv('a\n1\n', { types: { b: 'long' } })),
    /column "b".*does not have/,
  );
});

t.test('JSON', async (t) => {
  const rows = [
    { a: 1, b: 'x' },
    { a: 2, b: null },
  ];
  for (const text of [
    JSON.stringify(rows),
    '{"columns": {"a": [1, 2], "b": ["x", null]}}',
    '{"a": 1, "b": "x"}\n\n{"a": 2}\n',
  ]) {
    t.same(tableRows(tableFromJson(text)), rows, text);
  }
  for (const [text, message] of [
    ['{"a": 1}\n{"a": \n', /line 2/],
    ['[1]', /row 1 of the JSON is a number, not an object/],
    ['{"columns": {"a": [1], "b": []}}', /column "b" is 0 values, not an array of 1 values/],
    ['nonsense', /cannot be read/],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, /nests deeper/],
  ] as const) {
    t.match(
      refusal(() => tableFromJson(text)),
      message,
      text.slice(0, 40),
    );
  }
});
