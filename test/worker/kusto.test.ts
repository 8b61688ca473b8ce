import t, { type Test } from 'tap';
import { checkResult } from '#dist/executor/result.js';
import { tableFromCells, tableFromRows, tableRows, tableSchema } from '#dist/table/table.js';
import type { Contract } from '#dist/job/types.js';
import {
  drive,
  framesOf,
  tableRuntimes,
  type Answer,
  type Case,
  type TableRuntime,
} from './drive.js';

type Kusto = Extract<Contract, { platform: 'kusto' }>;
type Columns = NonNullable<Kusto['outputSchema']>;

const schemaOf = (text: string): Columns =>
  text.split(' ').map((column) => {
    const [name = '', type] = column.split(':');
    return { name, type: type as Columns[number]['type'] };
  });

function job(
  script: string,
  schema: string,
  input: Uint8Array | null = null,
  parameters: object = {},
): Case {
  const contract = {
    platform: 'kusto',
    parameters,
    outputSchema: schemaOf(schema),
    artifacts: {},
    spillToDisk: true,
  };
  return { script, contract, tables: [input] };
}

const column = (expression: string, type: string): Case =>
  job(`import datetime, decimal, uuid\nresult = pd.DataFrame({"v": ${expression}})`, `v:${type}`);

/** The rows that the executor would hand out, or what it says. */
function result(answer: Answer | undefined, given: Case): unknown {
  const [bad] = [...framesOf(answer, 'bad-result'), ...framesOf(answer, 'raised')];
  if (bad !== undefined) return bad.join(' | ');
  const tables = framesOf(answer, 'table').map(
    ([, content]) => new Uint8Array(Buffer.from(String(content), 'base64')),
  );
  const contract = { ...given.contract, input: null } as unknown as Contract;
  const checked = checkResult(contract, tables, null);
  return checked.ok ? checked.tables.flatMap((table) => tableRows(table)) : checked.message;
}

const x = tableFromRows(Array.from({ length: 360 }, (_, i) => ({ x: i + 1 })));

const everyType = tableFromCells(
  [
    { name: 'b', type: 'bool', cells: [true, null] },
    { name: 'i', type: 'int', cells: [-5, null] },
    { name: 'l', type: 'long', cells: [2n ** 53n + 1n, 7n] },
    { name: 'r', type: 'real', cells: [1.5, null] },
    { name: 'd', type: 'decimal', cells: ['1.10', null] },
    { name: 's', type: 'string', cells: ['ä\u0000', ''] },
    { name: 'g', type: 'guid', cells: ['6f9619ff-8b86-d011-b42d-00c04fc964ff', null] },
    { name: 't', type: 'datetime', cells: [1_714_557_600_123_456_700n, null] },
    { name: 'old', type: 'datetime', cells: [-62_135_596_800_000_000_000n, null] },
    { name: 'span', type: 'timespan', cells: [93_784_000_000_500n, null] },
    { name: 'dyn', type: 'dynamic', cells: ['[1,{"a":null}]', null] },
  ],
  2,
);
const everySchema =
  'b:bool i:int l:long r:real d:decimal s:string g:guid t:datetime ' +
  'old:datetime span:timespan dyn:dynamic';

/** Values under a declared type: what comes out, or what is said. */
const coercions: [string, string, unknown[] | RegExp][] = [
  ['[1, "x", 2.5, None]', 'string', ['1', 'x', '2.5', '']],
  ['[b"x"]', 'string', /row 1 holds b'x' \(bytes\).*decode/],
  ['pd.Categorical(["a", None])', 'string', ['a', '']],
  ['["\\ud800"]', 'string', /surrogate/],
  ['[3, True]', 'int', [3, 1]],
  ['[1.0, None]', 'int', [1, null]],
  ['[1, 2.5]', 'long', /declared long; row 2 holds 2.5 \(float\).*Round/],
  ['[2**31]', 'int', /2147483648 \(int\).*Declare the column as long/],
  ['[2**53 + 1]', 'long', ['9007199254740993']],
  ['[2**64]', 'long', /decimal or string/],
  ['["7"]', 'long', /row 1 holds '7' \(str\).*result\['.'\]\.astype/],
  ['pd.array([1, None], dtype="Int64")', 'long', [1, null]],
  ['[1, decimal.Decimal("2.5"), float("inf")]', 'real', [1, 2.5, 'Infinity']],
  ['["x"]', 'real', /pd.to_numeric\(result\['.'\]\)/],
  ['[1, 0.1, decimal.Decimal("1.10"), None]', 'decimal', ['1', '0.1', '1.10', null]],
  ['[float("inf")]', 'decimal', /None/],
  ['[True, 0, None]', 'bool', [true, false, null]],
  ['["yes"]', 'bool', /str\.lower\(\) == "true"/],
  ['[uuid.UUID(int=5), None]', 'guid', ['00000000-0000-0000-0000-000000000005', null]],
  ['["5"]', 'guid', /uuid/],
  [
    '["2024-01-01", datetime.date(2024, 1, 2), pd.Timestamp("2024-05-01T12:00+02:00"), None]',
    'datetime',
    ['2024-01-01T00:00:00Z', '2024-01-02T00:00:00Z', '2024-05-01T10:00:00Z', null],
  ],
  [
    'pd.to_datetime(["2024-01-01"]).tz_localize("Europe/Berlin")',
    'datetime',
    ['2023-12-31T23:00:00Z'],
  ],
  [
    '[datetime.datetime(1, 1, 1), datetime.date(9999, 12, 31), pd.Timestamp("2024-01-01"), None, ' +
      '"0900-01-01T12:00", datetime.datetime(1, 1, 1, 5, ' +
      'tzinfo=datetime.timezone(datetime.timedelta(hours=2)))]',
    'datetime',
    [
      '0001-01-01T00:00:00Z',
      '9999-12-31T00:00:00Z',
      '2024-01-01T00:00:00Z',
      null,
      '0900-01-01T12:00:00Z',
      '0001-01-01T03:00:00Z',
    ],
  ],
  ['pd.Series([np.datetime64("20000-01-01"), None], dtype=object)', 'datetime', /row 1 holds/],
  ['[1]', 'datetime', /to_datetime/],
  ['[datetime.timedelta(days=-1, seconds=5), None]', 'timespan', ['-23:59:55', null]],
  [
    '[np.array([1.0, np.nan]), (1, "a"), {"k": pd.Timestamp(0)}, "text", None]',
    'dynamic',
    [[1, null], [1, 'a'], { k: '1970-01-01T00:00:00' }, 'text', null],
  ],
  ['[object()]', 'dynamic', /row 1 holds a value of type object\. /],
];

/** A script, its schema and what is said. */
const broken: [string, string, RegExp][] = [
  ['x = 1', 'a:int', /never set `result`/],
  ['result = None', 'a:int', /`result` is None, not a data frame/],
  ['result = df["x"]', 'x:long', /type Series, not a data frame.*to_frame/],
  ['result = [1]', 'x:long', /pd.DataFrame/],
  ['result = df', 'a:int', /lacks 'a'; it has 'x', which the output schema does not declare/],
  ['result = df.assign(y=1)', 'x:long', /has 'y', which.*Select the declared ones/],
  ['result = pd.concat([df, df], axis=1)', 'x:long', /two columns named 'x'/],
  ['\nresult = df\nraise KeyError("k")', 'x:long', /KeyError.*3/],
];

t.setTimeout(240_000);
const runtimes = await tableRuntimes();
if (runtimes.length === 0) {
  t.pass('nothing ran', { skip: 'no runtime `data`: sallyport runtime create data' });
}
for (const runtime of runtimes) {
  t.test(`kusto scripts under pandas ${runtime.pandas}`, (t) => scripts(t, runtime));
}

async function scripts(t: Test, runtime: TableRuntime): Promise<void> {
  const sine =
    'result = df\nn = df.shape[0]\ng = kargs["gain"]\nf = kargs["cycles"]\n' +
    'result["fx"] = g * np.sin(df["x"]/n*2*np.pi*f)\n';
  const cases = [
    job(sine, 'x:long fx:real', x, { gain: 100, cycles: 4 }),
    job('if 1:\n    result = pd.DataFrame({"b": [1], "a": ["x"]})\n', 'a:string b:int'),
    job('result = df', everySchema, everyType),
    job(
      'assert df.dyn[0] == [1, {"a": None}] and str(df.d[0]) == "1.10"\n' +
        'assert df.t.dtype == "<M8[ns]"\nresult = df[["s"]]',
      's:string',
      everyType,
    ),
    job(
      'import __main__\nnames = dir(__main__)\n' +
        'result = pd.DataFrame({"v": ["df" in names, "protocol" in names]})',
      'v:bool',
    ),
    job('result = df.groupby(df.x % 2).sum()', 'x:long', x),
    job('result = pd.DataFrame({"v": []})', 'v:datetime'),
    ...coercions.map(([expression, type]) => column(expression, type)),
    ...broken.map(([script, schema]) => job(script, schema, x)),
  ];
  const answers = drive(runtime.python, cases, [runtime.site]);
  const results = answers.map((answer, i) => result(answer, cases[i] as Case));
  const [wave, idiom, every, inside, main, grouped, empty] = results;
  t.equal((wave as unknown[]).length, 360);
  t.match((wave as unknown[])[89], { x: 90 });
  t.ok(Math.abs((wave as { fx: number }[])[22]?.fx ?? 0) > 99, 'a sine of height 100');
  t.same(idiom, [{ a: 'x', b: 1 }], 'matched by name');
  t.same(every, tableRows(everyType), 'every type survives, there and back');
  t.same(
    inside,
    tableRows(everyType).map((row) => ({ s: row['s'] })),
  );
  t.same(main, [{ v: true }, { v: false }], 'a script that imports __main__ finds itself');
  t.same(grouped, [{ x: 32_580 }, { x: 32_400 }]);
  t.match(framesOf(answers[5], 'note'), [[/index of `result` is dropped/]]);
  t.same(empty, []);
  coercions.forEach(([expression, type, expected], i) => {
    const found = results[7 + i];
    if (expected instanceof RegExp) t.match(String(found), expected, `${expression} as ${type}`);
    else
      t.same(
        found,
        expected.map((v) => ({ v })),
        `${expression} as ${type}`,
      );
  });
  broken.forEach(([script, , expected], i) => {
    t.match(String(results[7 + coercions.length + i]), expected, script);
  });
  const odd = tableFromCells([{ name: 'a', type: 'dynamic', cells: ['{', '[1]'] }], 2);
  const asText = job(
    'result = df\nresult["a"] = df.a.map(lambda v: type(v).__name__)',
    'a:string',
    odd,
  );
  const [answer] = drive(runtime.python, [asText], [runtime.site]);
  t.same(result(answer, asText), [{ a: 'str' }, { a: 'list' }], 'text that is no JSON stays text');
  const declared = framesOf(answers[2], 'table').map(([, content]) =>
    tableSchema(Buffer.from(String(content), 'base64')),
  );
  t.same(declared[0]?.columns, schemaOf(everySchema));
}
