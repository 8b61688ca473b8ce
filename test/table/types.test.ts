import { spawnSync } from 'node:child_process';
import t from 'tap';
import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { tableFromArrow, tableFromCells, tableRows, tableSchema } from '#dist/table/table.js';
import type { Cell, ColumnType } from '#dist/table/table.js';
import { dataRuntime } from '../worker/drive.js';

t.setTimeout(120_000);

/** Column of pyarrow, its type here, and its two values as JSON. */
const foreign: [string, ColumnType, unknown[]][] = [
  ['pa.array([1, None], pa.uint16())', 'int', [1, null]],
  ['pa.array([2**32 - 1, None], pa.uint32())', 'long', [4_294_967_295, null]],
  ['pa.array([2**63 - 1, None], pa.uint64())', 'long', ['9223372036854775807', null]],
  ['pa.array([-(2**63), 2**53], pa.int64())', 'long', ['-9223372036854775808', '9007199254740992']],
  ['pa.array([2**53 - 1, 1 - 2**53], pa.int64())', 'long', [2 ** 53 - 1, 1 - 2 ** 53]],
  [
    'pa.array([-(2**53), -(2**53) - 1], pa.int64())',
    'long',
    ['-9007199254740992', '-9007199254740993'],
  ],
  ['pa.array([float("nan"), float("-inf")], pa.float32())', 'real', ['NaN', '-Infinity']],
  ['pa.array([np.float16(1.5), None], pa.float16())', 'real', [1.5, null]],
  ['pa.array([D("-1.50"), None], pa.decimal128(38, 2))', 'decimal', ['-1.50', null]],
  ['pa.array([D("1" * 40), None], pa.decimal256(76, 1))', 'decimal', [`${'1'.repeat(40)}.0`, null]],
  [
    'pa.array([0, 2**40], pa.timestamp("ms", "Europe/Berlin"))',
    'datetime',
    ['1970-01-01T00:00:00Z', '2004-11-03T19:53:47.776Z'],
  ],
  [
    'pa.array([-1, None], pa.timestamp("ns"))',
    'datetime',
    ['1969-12-31T23:59:59.999999999Z', null],
  ],
  ['pa.array([-1, None], pa.date32())', 'datetime', ['1969-12-31T00:00:00Z', null]],
  ['pa.array([86400000, None], pa.date64())', 'datetime', ['1970-01-02T00:00:00Z', null]],
  ['pa.array([1, None], pa.time32("s"))', 'timespan', ['00:00:01', null]],
  ['pa.array([1000, None], pa.time64("ns"))', 'timespan', ['00:00:00.0000010', null]],
  ['pa.array([-1, None], pa.duration("ms"))', 'timespan', ['-00:00:00.0010000', null]],
  ['pa.array(["ä€😀", None], pa.large_string())', 'string', ['ä€😀', null]],
  ['pa.array([b"\\x00\\xff", None], pa.large_binary())', 'binary', ['AP8=', null]],
  ['pa.array([b"ab", None], pa.binary(2))', 'binary', ['YWI=', null]],
  ['pa.array(["x", None]).dictionary_encode()', 'string', ['x', null]],
  [
    'pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.uint8()), pa.array([None, 7]))',
    'long',
    [7, null],
  ],
  ['pa.array([[1, None], None], pa.large_list(pa.int8()))', 'dynamic', [[1, null], null]],
  ['pa.array([[1, 2], None], pa.list_(pa.int64(), 2))', 'dynamic', [[1, 2], null]],
  [
    'pa.array([{"a": [{"b": None}], "__proto__": 1}, None])',
    'dynamic',
    [JSON.parse('{"a":[{"b":null}],"__proto__":1}'), null],
  ],
  [
    'pa.array([[("k", 1.5)], None], pa.map_(pa.string(), pa.float64()))',
    'dynamic',
    [{ k: 1.5 }, null],
  ],
  [
    'pa.array([[(1, True)], []], pa.map_(pa.int8(), pa.bool_()))',
    'dynamic',
    [[{ key: 1, value: true }], []],
  ],
  ['pa.array([[D("1.0")], None], pa.list_(pa.decimal128(3, 1)))', 'dynamic', [['1.0'], null]],
  ['pa.array([None, None], pa.null())', 'string', [null, null]],
];

const program = `
import base64, sys
sys.path.append(sys.argv[1])
import numpy as np, pyarrow as pa, pyarrow.ipc
from decimal import Decimal as D
arrays = [${foreign.map(([expression]) => expression).join(',\n')}]
table = pa.table(arrays, names=[str(i) for i in range(len(arrays))])
for rows in (table, table.slice(0, 0), pa.concat_tables([table, table.slice(1)])):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    print(base64.b64encode(sink.getvalue()).decode())
`;

t.test('every type that pyarrow writes and a platform needs', async (t) => {
  const runtime = await dataRuntime();
  if (runtime === null) {
    t.pass('nothing ran', { skip: 'no runtime `data`: sallyport runtime create data' });
    return;
  }
  const { stdout, stderr } = spawnSync(runtime.python, ['-I', '-S', '-c', program, runtime.site], {
    encoding: 'utf8',
  });
  const [full, empty, pieces] = stdout
    .trim()
    .split('\n')
    .map((line) => tableFromArrow(new Uint8Array(Buffer.from(line, 'base64'))));
  if (full === undefined || empty === undefined || pieces === undefined) throw new Error(stderr);
  const rows = tableRows(full);
  foreign.forEach(([expression, type, values], i) => {
    t.equal(tableSchema(full).columns[i]?.type, type, expression);
    t.same(
      rows.map((row) => row[String(i)]),
      values,
      expression,
    );
  });
  t.same(tableSchema(empty), { ...tableSchema(full), rows: 0 });
  t.same(tableRows(pieces), [...rows, ...rows.slice(1)], 'batches follow one another');
});

const nullable = (cell: fc.Arbitrary<Cell>): fc.Arbitrary<Cell> => fc.option(cell, { freq: 4 });
const bigint64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

/** Values of each type, as `Cell` documents them. */
const cells: readonly [ColumnType, fc.Arbitrary<Cell>][] = [
  ['bool', fc.boolean()],
  ['int', fc.integer()],
  ['long', fc.oneof(bigint64, fc.maxSafeInteger())],
  ['real', fc.double()],
  ['datetime', bigint64],
  ['timespan', bigint64],
  ['string', fc.string({ unit: 'binary' })],
  ['dynamic', fc.json()],
  ['binary', fc.uint8Array({ maxLength: 5 })],
];

t.test('what we write, another reader of Arrow reads, and so do we', async (t) => {
  const columns = fc
    .nat(20)
    .chain((rows) =>
      fc.tuple(
        ...cells.map(([, cell]) => fc.array(nullable(cell), { minLength: rows, maxLength: rows })),
      ),
    );
  fc.assert(
    fc.property(columns, (made) => {
      const rows = made[0]?.length ?? 0;
      const given = made.map((each, i) => ({
        name: String(i),
        type: cells[i]?.[0] ?? 'string',
        cells: each,
      }));
      const bytes = tableFromCells(given, rows);
      const table = arrow.tableFromIPC(bytes);
      const found = table.schema.fields.map(
        (_, i) => [...(table.getChildAt(i) ?? [])] as unknown[],
      );
      const plain = (cell: unknown, type: ColumnType): string =>
        type === 'datetime' && cell !== null
          ? 'an instant'
          : cell instanceof Uint8Array
            ? Buffer.from(cell).toString('hex')
            : Object.is(cell, -0)
              ? '-0'
              : String(cell);
      return (
        Buffer.compare(tableFromArrow(bytes), bytes) === 0 &&
        table.numRows === rows &&
        given.every(({ cells: each, type }, i) =>
          each.every((cell, row) => plain(cell, type) === plain(found[i]?.[row], type)),
        )
      );
    }),
    { numRuns: 200 },
  );
  t.pass();
});
