import t from 'tap';
import fc from 'fast-check';
import * as arrow from 'apache-arrow';
import { GatewayError } from '#dist/errors.js';
import {
  tableCsv,
  tableFromArrow,
  tableFromCells,
  tableFromCsv,
  tableFromJson,
  tableFromRows,
  tableRows,
  tableSchema,
  tableText,
} from '#dist/table/table.js';

type Row = Record<string, unknown>;
type JsonRows = Parameters<typeof tableFromRows>[0];

const types = (bytes: Uint8Array): string =>
  tableSchema(bytes)
    .columns.map(({ name, type }) => `${name}:${type}`)
    .join(' ');

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'ERR_TABLE_INVALID') {
      return `${error.message} ${error.help ?? ''}`;
    }
    throw error;
  }
  return 'not refused';
}

/** What a row is after the way through a table: missing members are null, and -0 is 0 as JSON has it. */
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
      const expected = settled(given as Row[]);
      if (expected.every((row) => Object.keys(row).length === 0)) return;
      t.matchOnly(JSON.stringify(tableRows(bytes)), JSON.stringify(expected));
      t.same(tableFromArrow(bytes), bytes, 'what is our own stays as it is');
    }),
    { numRuns: 300 },
  );
  t.equal(types(tableFromRows([{ b: true, i: 1, r: 1.5, s: 'x', m: null, d: [1] }])),
    'b:bool i:long r:real s:string m:string d:dynamic');
  t.match(refusal(() => tableFromRows([{ a: 'x\ud800' }])), /Row 1 of column "a".*surrogate/);
});

t.test('CSV', async (t) => {
  const inferred: [string, string, Row[]][] = [
    ['a,b\n1,x\n', 'a:long b:string', [{ a: 1, b: 'x' }]],
    ['a\n9007199254740993\n', 'a:long', [{ a: '9007199254740993' }]],
    ['a\n99999999999999999999\n', 'a:string', [{ a: '99999999999999999999' }]],
    ['a\n007\n', 'a:string', [{ a: '007' }]],
    ['a\n1\n2.5\n', 'a:real', [{ a: 1 }, { a: 2.5 }]],
    ['a\nNaN\n-inf\n', 'a:real', [{ a: 'NaN' }, { a: '-Infinity' }]],
    ['a,b\nTrue,\nfalse,\n', 'a:bool b:string', [{ a: true, b: null }, { a: false, b: null }]],
    ['a\n2024-02-29\n', 'a:datetime', [{ a: '2024-02-29T00:00:00Z' }]],
    ['a\n2023-02-29\n', 'a:string', [{ a: '2023-02-29' }]],
    ['a\n0001-01-01 00:00:00\n', 'a:datetime', [{ a: '0001-01-01T00:00:00Z' }]],
    ['a\n2024-05-01T12:00:00.1234567+02:00\n', 'a:datetime', [{ a: '2024-05-01T10:00:00.1234567Z' }]],
    ['a\n1.02:03:04.5\n', 'a:timespan', [{ a: '1.02:03:04.5000000' }]],
    ['\ufeffa,b\r\n"x ""y"", \r\nz",""\r\n', 'a:string b:string', [{ a: 'x "y", \r\nz', b: '' }]],
    ['a\n1\n\n2', 'a:long', [{ a: 1 }, { a: 2 }]],
    ['__proto__,toString\n1,2\n', '__proto__:long toString:long', [JSON.parse('{"__proto__":1,"toString":2}') as Row]],
  ];
  for (const [text, expected, rows] of inferred) {
    const table = tableFromCsv(text);
    t.equal(types(table), expected, JSON.stringify(text));
    t.equal(JSON.stringify(tableRows(table)), JSON.stringify(rows));
    t.equal(JSON.stringify(tableRows(tableFromCsv(tableCsv(table)))), JSON.stringify(rows), 'and back');
  }
  const asked = tableFromCsv('a,b\n1,\n2,\n', { types: { a: 'string', b: 'real' } });
  t.equal(types(asked), 'a:string b:real');
  const refused: [string, RegExp][] = [
    ['', /empty/],
    ['a,b\n1\n', /ragged: line 2 has 1 fields; the header has 2/],
    ['a\n1\n"x\n', /line 3, column 1: a quoted field that never ends/],
    ['a\n1\nx"y\n', /line 3, column 2: a quote inside/],
    ['a,b\n"1\n"x,2\n', /line 3, column 2: text after the closing quote/],
    ['a\r1\n', /carriage return/],
    ['a,a\n1,2\n', /two columns of the CSV have the name "a"/i],
    ['a,\n1,2\n', /column 2 of the CSV has no name/i],
  ];
  for (const [text, message] of refused) {
    t.match(refusal(() => tableFromCsv(text)), message, JSON.stringify(text));
  }
  t.match(refusal(() => tableFromCsv('a\n1\nx\n', { types: { a: 'long' } })), /Line 3, column "a": "x" is no long/);
  t.match(refusal(() => tableFromCsv('a\n1\n', { types: { b: 'long' } })), /column "b".*does not have/);
});

t.test('JSON', async (t) => {
  const rows = [{ a: 1, b: 'x' }, { a: 2, b: null }];
  for (const text of [
    JSON.stringify(rows),
    '{"columns": {"a": [1, 2], "b": ["x", null]}}',
    '{"a": 1, "b": "x"}\n\n{"a": 2}\n',
  ]) {
    t.same(tableRows(tableFromJson(text)), rows, text);
  }
  for (const [text, message] of [
    ['{"a": 1}\n{"a": \n', /Line 2/],
    ['[1]', /Row 1 of the JSON is a number, not an object/],
    ['{"columns": {"a": [1], "b": []}}', /Column "b" is 0 values, not an array of 1 values/],
    ['nonsense', /cannot be read/],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, /nests deeper/],
  ] as const) {
    t.match(refusal(() => tableFromJson(text)), message, text.slice(0, 40));
  }
});

t.test('foreign Arrow becomes our own types', async (t) => {
  const dictionary = arrow.vectorFromArray(['x', 'y', null, 'x'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()));
  const table = new arrow.Table({
    tiny: arrow.vectorFromArray([1, -2, null, 4], new arrow.Int8()),
    wide: arrow.vectorFromArray([1, 2, 3, 4_294_967_295], new arrow.Uint32()),
    float: arrow.vectorFromArray([1.5, null, 3, 4], new arrow.Float32()),
    day: arrow.vectorFromArray([new Date(0), null, new Date(86_400_000), new Date(0)], new arrow.DateDay()),
    milli: arrow.vectorFromArray([0, 1, null, 3], new arrow.TimestampMillisecond()),
    span: arrow.vectorFromArray([0n, 1n, null, 90_061n], new arrow.DurationSecond()),
    list: arrow.vectorFromArray([[1, 2], [], null, [3]], new arrow.List(new arrow.Field('item', new arrow.Int32(), true))),
    word: dictionary,
  });
  const stream = arrow.tableToIPC(table, 'stream');
  const file = Buffer.concat([Buffer.from('ARROW1\0\0'), stream, Buffer.from('an index, which nobody needs')]);
  for (const given of [stream, file, Buffer.concat([Buffer.from('xyz'), stream]).subarray(3)]) {
    const bytes = tableFromArrow(given);
    t.equal(types(bytes),
      'tiny:int wide:long float:real day:datetime milli:datetime span:timespan list:dynamic word:string');
    t.same(tableRows(bytes)[3], {
      tiny: 4, wide: 4_294_967_295, float: 4, day: '1970-01-01T00:00:00Z',
      milli: '1970-01-01T00:00:00.003Z', span: '1.01:01:01', list: [3], word: 'x',
    });
    t.same(tableRows(bytes)[2], {
      tiny: null, wide: 3, float: 3, day: '1970-01-02T00:00:00Z', milli: null, span: null, list: null, word: null,
    });
  }
  const view = new arrow.Table({ v: arrow.vectorFromArray(['x'], new arrow.Utf8View()) });
  t.match(refusal(() => tableFromArrow(arrow.tableToIPC(view))), /Column "v" has the Arrow type Utf8View.*Utf8/);
});

t.test('hostile Arrow bytes are refused, or read as some table', async (t) => {
  const cells = Array.from({ length: 50 }, (_, i) => (i % 7 === 0 ? null : `text ${i}`));
  const honest = tableFromCells(
    [
      { name: 's', type: 'string', cells },
      { name: 'n', type: 'long', cells: cells.map((_, i) => BigInt(i)) },
      { name: 'b', type: 'bool', cells: cells.map((_, i) => (i % 3 === 0 ? null : true)) },
      { name: 'd', type: 'dynamic', cells: cells.map((_, i) => `[${i}]`) },
    ],
    50,
  );
  const dictionary = arrow.tableToIPC(
    new arrow.Table({
      w: arrow.vectorFromArray(['x', 'y', null], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
      l: arrow.vectorFromArray([[1], [], null], new arrow.List(new arrow.Field('item', new arrow.Int32(), true))),
    }),
    'stream',
  );
  let refused = 0;
  const outcome = (bytes: Uint8Array): void => {
    const before = process.memoryUsage.rss();
    if (refusal(() => tableRows(tableFromArrow(bytes))) !== 'not refused') refused++;
    if (process.memoryUsage.rss() - before > 200_000_000) t.fail('a small table took much memory');
  };
  for (const source of [honest, dictionary]) {
    for (let length = 0; length < source.length; length += 5) outcome(source.subarray(0, length));
    const changes = fc.array(fc.tuple(fc.nat(source.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (edits) => {
        const bytes = source.slice();
        for (const [at, value] of edits) bytes[at] = value;
        outcome(bytes);
      }),
      { numRuns: 1_500 },
    );
    for (let at = 0; at + 8 <= source.length; at += 4) {
      for (const size of [0x7fffffff, 0xffffffff, 0x10000000]) {
        const bytes = source.slice();
        new DataView(bytes.buffer).setUint32(at, size, true);
        outcome(bytes);
      }
    }
  }
  t.ok(refused > 1_000, `${refused} of them refused`);
  t.match(refusal(() => tableFromArrow(new TextEncoder().encode('a,b\n1,2\n'))), /damaged/);
});

t.test('text for a person', async (t) => {
  const table = tableFromCsv('name,n,when\nAda,1,2024-01-02\n"\u001b[31m\nred",22,\n名前,3,\n');
  t.equal(
    tableText(table, { rowsMax: 3 }),
    [
      'name                n  when',
      'string           long  datetime',
      '───────────────  ────  ────────────────────',
      'Ada                 1  2024-01-02T00:00:00Z',
      '\\u001b[31m\\nred    22  null',
      '名前                3  null',
      '3 rows',
      '',
    ].join('\n'),
  );
  t.match(tableText(table, { rowsMax: 1, width: 10 }), /3 rows \(the first 1 shown, 1 of 3 columns shown\)/);
  t.equal(tableText(tableFromRows([])), '0 rows\n');
});
