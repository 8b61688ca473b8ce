import t from 'tap';
import { checkResult } from '#dist/executor/result.js';
import { listRuntimes } from '#dist/executor/runtime/list.js';
import { tableFromCells, tableRows } from '#dist/table/table.js';
import type { Contract } from '#dist/job/types.js';
import { drive, framesOf, installedPythons, type Answer, type Case } from './drive.js';

/** The runtimes in which types are tested: pandas of before and after version 2. */
async function runtimes(): Promise<{ name: string; python: string; site: string }[]> {
  const wanted = ['data 3.11', 'kusto 3.10'];
  if (process.env['SALLYPORT_TEST_FULL'] !== undefined) wanted.push('kusto 3.11');
  const found = [];
  for (const { name, python: minor, site } of await listRuntimes()) {
    if (!wanted.includes(`${name} ${minor}`)) continue;
    const python = installedPythons([minor]).get(minor);
    if (python !== undefined) found.push({ name: `${name} ${minor}`, python, site });
  }
  return found;
}

function job(script: string, columns: string, input: Uint8Array | null = null): Case {
  const outputSchema = columns.split(' ').map((column) => {
    const [name = '', type] = column.split(':');
    return { name, type };
  });
  const parameters = {
    whole: 4,
    real: 1.5,
    text: 'ä',
    yes: true,
    none: null,
    list: [1, [2]],
    bag: { a: { b: [null] } },
  };
  const contract = {
    platform: 'kusto',
    parameters,
    outputSchema,
    artifacts: {},
    spillToDisk: true,
  };
  return { script, contract, tables: [input] };
}

function said(answer: Answer | undefined, given: Case): unknown {
  const [bad] = [...framesOf(answer, 'bad-result'), ...framesOf(answer, 'raised')];
  if (bad !== undefined) return bad.join(' | ');
  const tables = framesOf(answer, 'table').map(
    ([, content]) => new Uint8Array(Buffer.from(String(content), 'base64')),
  );
  const contract = { ...given.contract, input: null } as unknown as Contract;
  const checked = checkResult(contract, tables, null);
  return checked.ok
    ? checked.tables.flatMap((table) => tableRows(table).map((row) => row['v']))
    : checked.message;
}

/** A column of a result, the type that it is declared, and what comes out or is said. */
const results: readonly (readonly [expression: string, type: string, out: unknown[] | RegExp])[] = [
  ['pd.array([True, None], dtype="boolean")', 'bool', [true, null]],
  ['[1.0, np.nan]', 'bool', [true, null]],
  ['[pd.NA, np.bool_(True)]', 'bool', [null, true]],
  ['["true"]', 'bool', /row 1 holds 'true' \(str\).*str\.lower\(\) == "true"/],
  ['[2]', 'bool', /row 1 holds 2 \(int\).*result\['v'\] != 0/],
  ['[pd.NA, 5]', 'int', [null, 5]],
  ['[-2**31, 2**31 - 1]', 'int', [-(2 ** 31), 2 ** 31 - 1]],
  ['[0, -2**31 - 1]', 'int', /row 2 holds -2147483649 \(int\).*as long/],
  ['[float("inf")]', 'int', /row 1 holds inf.*as real/],
  ['[1.0, float("-inf")]', 'long', /row 2 holds -inf.*as real/],
  ['np.array([2**63], dtype="uint64")', 'long', /decimal or string/],
  ['np.array([2**63 - 1], dtype="uint64")', 'long', ['9223372036854775807']],
  ['[decimal.Decimal("NaN"), decimal.Decimal("3")]', 'long', [null, 3]],
  ['[1e19]', 'long', /decimal or string/],
  ['pd.to_datetime(["2024-01-01"])', 'long', /as datetime/],
  ['[datetime.timedelta(1)]', 'long', /as timespan/],
  ['[np.nan, -np.inf, np.inf, None, pd.NA]', 'real', [null, '-Infinity', 'Infinity', null, null]],
  ['pd.array([1.5, None], dtype="Float64")', 'real', [1.5, null]],
  ['pd.to_timedelta(["1s"])', 'real', /total_seconds/],
  ['[decimal.Decimal(1) / 3]', 'decimal', ['0.3333333333333333333333333333']],
  [
    '[decimal.Decimal("1234567890123456789012345678901234")]',
    'decimal',
    ['1234567890123456789012345678901234'],
  ],
  ['[decimal.Decimal("1234567890123456789012345678901234.5")]', 'decimal', /34 digits/],
  ['[decimal.Decimal("1.5E-40"), decimal.Decimal("1E+40")]', 'decimal', ['1.5E-40', '1E+40']],
  ['[decimal.Decimal("NaN"), pd.NA]', 'decimal', [null, null]],
  ['[decimal.Decimal("-Infinity")]', 'decimal', /no number/],
  ['["1.50", "x"]', 'decimal', /row 2 holds 'x'/],
  ['[True, None, pd.NA, pd.NaT, np.nan]', 'string', ['True', '', '', '', '']],
  ['[datetime.timedelta(days=1, seconds=2)]', 'string', ['1.00:00:02']],
  ['[np.datetime64("2024-01-01T00:00:00.5", "ns")]', 'string', ['2024-01-01T00:00:00.500000']],
  ['[{"a": 1}, [1, 2]]', 'string', ['{"a":1}', '[1,2]']],
  [
    '["{6F9619FF-8B86-D011-B42D-00C04FC964FF}", "6f9619ff8b86d011b42d00c04fc964ff", ""]',
    'guid',
    ['6f9619ff-8b86-d011-b42d-00c04fc964ff', '6f9619ff-8b86-d011-b42d-00c04fc964ff', null],
  ],
  ['["6f9619ff-8b86"]', 'guid', /uuid4/],
  [
    'pd.to_datetime(["2024-01-01T00:00:00.123456789", "1960-01-01T00:00:00.123456789", None])',
    'datetime',
    ['2024-01-01T00:00:00.1234567Z', '1960-01-01T00:00:00.1234567Z', null],
  ],
  [
    'pd.to_datetime(["2024-01-01T00:00+02:00", None], utc=True)',
    'datetime',
    ['2023-12-31T22:00:00Z', null],
  ],
  ['np.array(["2024-01-01"], dtype="datetime64[D]")', 'datetime', ['2024-01-01T00:00:00Z']],
  ['pd.period_range("2024-01", periods=1, freq="M")', 'datetime', /dt\.to_timestamp/],
  ['[datetime.timedelta(1)]', 'datetime', /as timespan/],
  ['[1.5]', 'datetime', /with the unit/],
  ['["yesterday-ish"]', 'datetime', /row 1 holds 'yesterday-ish'/],
  [
    '[pd.Timedelta("-150ns"), pd.Timedelta("150ns"), pd.Timedelta("1 days 02:03:04.1234567"), None]',
    'timespan',
    ['-00:00:00.0000001', '00:00:00.0000001', '1.02:03:04.1234567', null],
  ],
  [
    '["1.02:03:04.5", "-1.00:00:00", "02:00:00", "1 days"]',
    'timespan',
    ['1.02:03:04.5000000', '-1.00:00:00', '02:00:00', '1.00:00:00'],
  ],
  ['[datetime.timedelta(days=200000)]', 'timespan', /106,751 days/],
  ['[datetime.time(1, 2)]', 'timespan', /astype\(str\)/],
  ['pd.to_datetime(["2024-01-01"])', 'timespan', /as datetime/],
  [
    '[[pd.Timestamp("2024-01-01", tz="UTC"), datetime.date(2024, 1, 1), pd.NaT, pd.NA, np.nan]]',
    'dynamic',
    [['2024-01-01T00:00:00+00:00', '2024-01-01', null, null, null]],
  ],
  [
    '[{"when": np.array(["2024-01-01"], dtype="datetime64[ns]"), "long": [datetime.timedelta(1, 5)]}]',
    'dynamic',
    [{ when: ['2024-01-01T00:00:00'], long: ['1.00:00:05'] }],
  ],
  ['[pd.Series([1, 2]), pd.Index(["a"]), np.int64(3)]', 'dynamic', [[1, 2], ['a'], 3]],
  [
    '[np.array([[1, 2], [3, 4]]), decimal.Decimal("1.10")]',
    'dynamic',
    [
      [
        [1, 2],
        [3, 4],
      ],
      '1.10',
    ],
  ],
  ['[b"x"]', 'dynamic', /b64encode/],
  ['[{"a"}]', 'dynamic', /sorted/],
  ['[[], pd.DataFrame({"a": [1]})]', 'dynamic', /row 2 .*to_dict\("records"\)/],
];

/** Columns of a result, what the schema says, and what is said. */
const names: readonly (readonly [columns: string, schema: string, message: RegExp | null])[] = [
  ['{"b": [1], "v": [2]}', 'v:long b:long', null],
  ['{"V": [2]}', 'v:long', /lacks 'v'; it has 'V'.*rename\(columns=\{'V': 'v'\}\)/],
  ['{"v ": [2]}', 'v:long', /rename\(columns=\{'v ': 'v'\}\)/],
  ['{0: [2]}', 'v:long', /lacks 'v'; it has 0,/],
  ['{"v": [1], "w": [2]}', 'v:long', /has 'w', which.*result\[\['v'\]\]/],
];

const nothing = [null, null] as const;
/** An input column without and with nulls: what `df` has of it. */
const inputs: readonly (readonly [type: string, cells: readonly unknown[], dtype: string, withNull: string])[] = [
  ['bool', [true, false], 'bool', 'object'],
  ['int', [1, 2], 'int32', 'float64'],
  ['long', [1n, 2n], 'int64', 'float64'],
  ['real', [1.5, 2], 'float64', 'float64'],
  ['decimal', ['1.10', '2'], 'object Decimal', 'object Decimal'],
  ['string', ['a', ''], 'object str', 'object str'],
  ['guid', ['00000000-0000-0000-0000-000000000005', '00000000-0000-0000-0000-000000000006'], 'object str', 'object str'],
  ['datetime', [0n, 1_714_557_600_123_456_700n], 'datetime64[ns]', 'datetime64[ns]'],
  ['timespan', [0n, 100n], 'timedelta64[ns]', 'timedelta64[ns]'],
  ['dynamic', ['{"a":[1,null]}', '[2]'], 'object dict', 'object dict'],
]; // prettier-ignore

const asHeld = `
import itertools
assert np.__name__ == "numpy" and pd.__name__ == "pandas"
assert isinstance(df.index, pd.RangeIndex) and list(df.index) == [0, 1]
told = []
for name in df.columns:
    column = df[name]
    kind = str(column.dtype)
    if kind == "object" and not isinstance(column[0], bool):
        kind += " " + type(column[0]).__name__
    told.append(kind)
df.iloc[0, 0] = df.iloc[1, 0]
df["more"] = 1
result = pd.DataFrame({"v": told})
`;

const ofParameters = `
native = [("whole", int), ("real", float), ("text", str), ("yes", bool), ("list", list), ("bag", dict)]
assert type(kargs) is dict and kargs["none"] is None and kargs["bag"]["a"]["b"] == [None]
result = pd.DataFrame({"v": [type(kargs[name]) is kind for name, kind in native]})
`;

type Cells = Parameters<typeof tableFromCells>[0];

function table(isWhole: boolean): Uint8Array {
  const columns = inputs.map(([type, cells], at) => ({
    ...{ name: `c${at}`, type },
    cells: isWhole ? cells : type === 'string' ? [cells[0], ''] : [cells[0], nothing[1]],
  }));
  return tableFromCells(columns as unknown as Cells, 2);
}

t.setTimeout(240_000);
const places = await runtimes();
if (places.length === 0) t.pass('nothing ran', { skip: 'no runtime `data` or `kusto`' });
for (const { name, python, site } of places) {
  t.test(`types of Kusto in runtime ${name}`, async (t) => {
    const libraries = 'import datetime, decimal, uuid\n';
    const cases = [
      ...results.map(([expression, type]) =>
        job(`${libraries}result = pd.DataFrame({"v": ${expression}})`, `v:${type}`),
      ),
      ...names.map(([columns, schema]) => job(`result = pd.DataFrame(${columns})`, schema)),
      job(asHeld, 'v:string', table(true)),
      job(asHeld, 'v:string', table(false)),
      job(ofParameters, 'v:bool'),
    ];
    const answers = drive(python, cases, [site]);
    const found = answers.map((answer, at) => said(answer, cases[at]!));
    for (const [at, [expression, type, out]] of results.entries()) {
      const place = `${expression} as ${type}`;
      if (out instanceof RegExp) t.match(String(found[at]), out, place);
      else t.same(found[at], out, place);
    }
    for (const [at, [columns, , message]] of names.entries()) {
      const one = found[results.length + at];
      if (message === null) t.same(one, [2], `${columns} by name`);
      else t.match(String(one), message, columns);
    }
    const [whole, withNulls, parameters] = found.slice(-3);
    t.same(whole, inputs.map(([, , dtype]) => dtype), 'dtypes of whole columns'); // prettier-ignore
    t.same(withNulls, inputs.map(([, , , dtype]) => dtype), 'dtypes of columns with nulls'); // prettier-ignore
    t.same(
      parameters,
      Array.from({ length: 6 }, () => true),
      'parameters are native',
    );
    const cut = answers[results.findIndex(([text]) => text.includes('.123456789"'))];
    t.match(framesOf(cut, 'note'), [[/digits below 100 ns.*cut off/]]);
  });
}
