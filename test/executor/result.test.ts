import t from 'tap';
import fc from 'fast-check';
import { checkResult } from '#dist/executor/result.js';
import { noOptions } from '#dist/job/request-properties.js';
import type { Contract, KustoType } from '#dist/job/types.js';
import {
  tableFromCells,
  tableFromRows,
  tableRows,
  tableSchema,
  type Column,
} from '#dist/table/table.js';

type Processor = Extract<Contract, { platform: 'processor' }>;

function kusto(schema: Record<string, KustoType>): Contract {
  const outputSchema = Object.entries(schema).map(([name, type]) => ({ name, type }));
  return {
    platform: 'kusto',
    input: null,
    parameters: {},
    outputSchema,
    artifacts: {},
    pins: {},
    spillToDisk: true,
    hints: { distribution: 'single', remote: 'auto' },
    request: noOptions,
  };
}

function processor(outputSchema: Processor['outputSchema']): Contract {
  return {
    platform: 'processor',
    input: [],
    mode: 'bulk',
    checkpoint: null,
    checkpointColumn: null,
    inputSchema: null,
    errorValues: 'hidden',
    outputSchema,
  };
}

const said = (contract: Contract, tables: Uint8Array[], rows: string | null): string => {
  const checked = checkResult(contract, tables, rows);
  return checked.ok ? 'ok' : `${checked.message} ${checked.help}`;
};

const table = (...columns: Column[]): Uint8Array =>
  tableFromCells(columns, columns[0]?.cells.length ?? 0);
const texts = (type: KustoType, ...cells: (string | null)[]): Column => ({
  name: 'a',
  type,
  cells,
});

t.test('a table that a script may have forged is held against the schema', async (t) => {
  const long: Column = { name: 'a', type: 'long', cells: [1n, null] };
  const cases: [string, Contract, Uint8Array[], RegExp][] = [
    ['as declared', kusto({ a: 'long' }), [table(long)], /^ok/],
    ['no table', kusto({ a: 'long' }), [], /gave back 0 tables; the platform has 1 outputs/],
    ['two tables', kusto({ a: 'long' }), [table(long), table(long)], /gave back 2 tables/],
    [
      'another type',
      kusto({ a: 'int' }),
      [table(long)],
      /column 1 of the result is "a" \(long\); the output schema declares "a" \(int\)/,
    ],
    ['another name', kusto({ b: 'long' }), [table(long)], /is "a" \(long\).*declares "b" \(long\)/],
    [
      'a column more',
      kusto({ a: 'long' }),
      [table(long, { ...long, name: '__proto__' })],
      /column 2 of the result is "__proto__" \(long\).*declares none/,
    ],
    [
      'a column less',
      kusto({ a: 'long', b: 'long' }),
      [table(long)],
      /column 2 of the result is none/,
    ],
    [
      'no Arrow at all',
      kusto({ a: 'long' }),
      [new Uint8Array(64)],
      /the result cannot be read: the Arrow data is damaged/,
    ],
    ['cut off', kusto({ a: 'long' }), [table(long).subarray(0, -32)], /cannot be read|cut off/],
    [
      'a null string',
      kusto({ a: 'string' }),
      [table(texts('string', 'x', null))],
      /column "a", row 2: declared string, found null/,
    ],
    [
      'a dynamic that is no JSON',
      kusto({ a: 'dynamic' }),
      [table(texts('dynamic', '[1]', '{'))],
      /row 2: declared dynamic, found "{"/,
    ],
    [
      'a guid that is none',
      kusto({ a: 'guid' }),
      [table(texts('guid', null, 'x'))],
      /row 2: declared guid, found "x"/,
    ],
    [
      'a decimal that is none',
      kusto({ a: 'decimal' }),
      [table(texts('decimal', '1e5', 'NaN'))],
      /row 2: declared decimal, found "NaN"/,
    ],
    ['script', { platform: 'script' }, [], /^ok/],
    [
      'script with a table',
      { platform: 'script' },
      [table(long)],
      /gave back 1 tables; the platform has 0 outputs/,
    ],
    [
      'designer',
      { platform: 'azureml-designer', inputs: [null, null], bundle: null },
      [table(long), tableFromRows([])],
      /^ok/,
    ],
    [
      'classic with two',
      { platform: 'azureml-classic', inputs: [null, null], bundle: null },
      [table(long), table(long)],
      /gave back 2/,
    ],
  ];
  for (const [name, contract, tables, expected] of cases)
    t.match(said(contract, tables, null), expected, name);
  t.match(said(kusto({ a: 'long' }), [table(long)], '[]'), /and rows/);
  t.match(
    said(processor(null), [table(long)], '[]'),
    /gave back 1 tables and rows; the platform has 0/,
  );
});

t.test('rows of the processor', async (t) => {
  const schema = processor([
    { name: 's', type: 'string', nullable: false },
    { name: 'i', type: 'integer', nullable: true },
    { name: 'n', type: 'number', nullable: true },
    { name: 'b', type: 'boolean', nullable: true },
    { name: 'd', type: 'datetime', nullable: true },
    { name: 'o', type: 'object', nullable: true },
    { name: 'l', type: 'array', nullable: true },
    { name: 'x', type: 'any', nullable: true },
  ]);
  const full =
    '{"s":"ä\\"","i":"9007199254740993","n":1.5,"b":true,"d":"2024-05-01T00:00:00+02:00",' +
    '"o":{"__proto__":1},"l":[[]],"x":"text"}';
  const checked = checkResult(schema, [], `[${full},{"s":""}]`);
  if (!checked.ok) throw new Error(checked.message);
  const [made] = checked.tables;
  t.equal(
    tableSchema(made ?? new Uint8Array())
      .columns.map((column) => column.type)
      .join(' '),
    'string long real bool datetime dynamic dynamic dynamic',
  );
  t.equal(
    JSON.stringify(tableRows(made ?? new Uint8Array())),
    '[{"s":"ä\\"","i":"9007199254740993","n":1.5,"b":true,"d":"2024-04-30T22:00:00Z",' +
      '"o":{"__proto__":1},"l":[[]],"x":"text"},' +
      '{"s":"","i":null,"n":null,"b":null,"d":null,"o":null,"l":null,"x":null}]',
  );
  const refused: [string, RegExp][] = [
    ['', /not JSON/],
    ['[{"s": NaN}]', /not JSON/],
    ['{"s": "x"}', /not a list/],
    ['[5]', /row 1 is a number, not an object/],
    ['[{"s":"a","s":"b"}]', /the same key twice/],
    ['[{"s":"a","x":{"k:":1,"k:":2}}]', /the same key twice/],
    [
      '[{"s":"a"},{"s":"a","__proto__":{}}]',
      /row 2 has the column "__proto__", which the output schema does not have/,
    ],
    ['[{}]', /row 1, column "s" is null; the schema says string, not null/],
    ['[{"s":5}]', /row 1, column "s" is a number; the schema says string/],
    ['[{"s":"a","i":1.5}]', /is a number with a fraction; the schema says integer/],
    ['[{"s":"a","i":9007199254740993}]', /the schema says integer/],
    ['[{"s":"a","i":"9999999999999999999"}]', /is a text; the schema says integer/],
    ['[{"s":"a","n":1e999}]', /the schema says number/],
    ['[{"s":"a","b":0}]', /is a number; the schema says boolean/],
    ['[{"s":"a","d":"2024-13-01"}]', /is a text; the schema says datetime/],
    ['[{"s":"a","o":[]}]', /is an array; the schema says object/],
    ['[{"s":"a","l":{}}]', /is an object; the schema says array/],
    [`[{"s":"a","x":${'['.repeat(5_000)}${']'.repeat(5_000)}}]`, /nests deeper|not JSON/],
    ['[{"s":"\\ud800"}]', /surrogate/],
  ];
  for (const [rows, expected] of refused)
    t.match(said(schema, [], rows), expected, rows.slice(0, 60));
  t.match(
    said(processor(null), [], '[{"a":1},{"b":[2]}]'),
    /^ok/,
    'without a schema, what comes is what is',
  );
});

t.test('whatever bytes come, there is an answer', async (t) => {
  const honest = table(
    { name: 'a', type: 'long', cells: [1n, 2n, null] },
    { ...texts('dynamic', '{}', '[]', null), name: 'b' },
  );
  const edits = fc.array(fc.tuple(fc.nat(honest.length - 1), fc.nat(255)), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(edits, fc.string(), (changes, rows) => {
      const bytes = honest.slice();
      for (const [at, value] of changes) bytes[at] = value;
      said(kusto({ a: 'long', b: 'dynamic' }), [bytes], null);
      said(processor([{ name: 'a', type: 'any', nullable: true }]), [], rows);
    }),
    { numRuns: 1_000 },
  );
  t.pass('nothing was thrown');
});
