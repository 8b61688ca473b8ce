import t from 'tap';
import fc from 'fast-check';
import * as arrow from 'apache-arrow';
import { tableFromArrow, tableFromCells, tableFromRows, tableRows } from '#dist/table/table.js';
import { refusal, types } from './refusal.js';

t.test('foreign Arrow becomes our own types', async (t) => {
  const dictionary = arrow.vectorFromArray(
    ['x', 'y', null, 'x'],
    new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
  );
  const table = new arrow.Table({
    tiny: arrow.vectorFromArray([1, -2, null, 4], new arrow.Int8()),
    wide: arrow.vectorFromArray([1, 2, 3, 4_294_967_295], new arrow.Uint32()),
    float: arrow.vectorFromArray([1.5, null, 3, 4], new arrow.Float32()),
    day: arrow.vectorFromArray(
      [new Date(0), null, new Date(86_400_000), new Date(0)],
      new arrow.DateDay(),
    ),
    milli: arrow.vectorFromArray([0, 1, null, 3], new arrow.TimestampMillisecond()),
    span: arrow.vectorFromArray([0n, 1n, null, 90_061n], new arrow.DurationSecond()),
    list: arrow.vectorFromArray(
      [[1, 2], [], null, [3]],
      new arrow.List(new arrow.Field('item', new arrow.Int32(), true)),
    ),
    word: dictionary,
  });
  const stream = arrow.tableToIPC(table, 'stream');
  const file = Buffer.concat([
    Buffer.from('ARROW1\0\0'),
    stream,
    Buffer.from('an index, which nobody needs'),
  ]);
  for (const given of [stream, file, Buffer.concat([Buffer.from('xyz'), stream]).subarray(3)]) {
    const bytes = tableFromArrow(given);
    t.equal(
      types(bytes),
      'tiny:int wide:long float:real day:datetime milli:datetime span:timespan ' +
        'list:dynamic word:string',
    );
    t.same(tableRows(bytes)[3], {
      tiny: 4,
      wide: 4_294_967_295,
      float: 4,
      day: '1970-01-01T00:00:00Z',
      milli: '1970-01-01T00:00:00.003Z',
      span: '1.01:01:01',
      list: [3],
      word: 'x',
    });
    t.same(tableRows(bytes)[2], {
      tiny: null,
      wide: 3,
      float: 3,
      day: '1970-01-02T00:00:00Z',
      milli: null,
      span: null,
      list: null,
      word: null,
    });
  }
  const view = new arrow.Table({ v: arrow.vectorFromArray(['x'], new arrow.Utf8View()) });
  t.match(
    refusal(() => tableFromArrow(arrow.tableToIPC(view))),
    /column "v" has the Arrow type Utf8View.*Utf8/,
  );
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
      w: arrow.vectorFromArray(
        ['x', 'y', null],
        new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
      ),
      l: arrow.vectorFromArray(
        [[1], [], null],
        new arrow.List(new arrow.Field('item', new arrow.Int32(), true)),
      ),
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
    const changes = fc.array(fc.tuple(fc.nat(source.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
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
  t.match(
    refusal(() => tableFromArrow(new TextEncoder().encode('a,b\n1,2\n'))),
    /damaged/,
  );

  const bare = tableFromRows([{}, {}, {}]);
  const endless = bare.slice();
  const view = new DataView(endless.buffer);
  for (let at = 0; at + 8 <= bare.length; at += 4) {
    if (view.getBigInt64(at, true) === 3n) view.setBigInt64(at, 2n ** 45n, true);
  }
  t.same(tableRows(bare), [{}, {}, {}]);
  t.match(
    refusal(() => tableRows(endless)),
    /more rows than it can hold/,
  );
});
