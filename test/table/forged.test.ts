import t from 'tap';
import { checkResult } from '#dist/executor/result.js';
import { tableFromArrow, tableFromCells, tableRows } from '#dist/table/table.js';
import * as forge from './forge.js';
import { batch, batchTable, encoding, field, message, number, schema, stream } from './forge.js';
import { refusal } from './refusal.js';

t.setTimeout(120_000);

const { types, words } = forge;
const long = schema(field('a', types.long));
const text = schema(field('a', types.text));
const eight = new Uint8Array(8);
const letters = new TextEncoder().encode('abcdefgh');

/** Offsets of two texts over the eight letters. */
const cut = (...offsets: number[]): Uint8Array =>
  stream(text, batch(2, [2, 0], [0, 0, 0, 12, 16, 8], stream(words(...offsets), letters)));

function nested(depth: number): Uint8Array {
  let inner = field('leaf', types.long);
  for (let i = 0; i < depth; i++) inner = field('level', types.struct, [inner]);
  return stream(schema(inner));
}

const dictionary = (id: number, bytes: Uint8Array = letters): Uint8Array => {
  const data = batchTable(2, [2, 0], [0, 0, 0, 12, 16, 8]);
  return message(2, forge.table(number(8, id), data), stream(words(0, 4, 8), bytes));
};
const coded = schema(field('a', types.text, [], encoding(7)));
const indices = (...values: number[]): Uint8Array =>
  batch(2, [2, 0], [0, 0, 0, 2], Uint8Array.from([...values, 0, 0, 0, 0, 0, 0]));

const thousand = Array.from({ length: 1_000 }, (_, i) => field(`n${i}`, types.null));
const thousandNodes = thousand.flatMap(() => [1_000_000, 0]);

/** A column of whole numbers, over sixteen bytes. */
const longs = (rows: number, nodes: number[], places: number[], first = 0): Uint8Array =>
  stream(long, batch(rows, nodes, places, Uint8Array.from([first, ...Array<number>(15).fill(0)])));
const twoTexts = (...bytes: number[]): Uint8Array =>
  stream(
    text,
    batch(2, [2, 0], [0, 0, 0, 12, 16, 8], stream(words(0, 1, 2), Uint8Array.from(bytes))),
  );
const listOf = (item: ReturnType<typeof field>, nodes: number[], end: number): Uint8Array =>
  stream(
    schema(field('a', types.list, [item])),
    batch(1, [1, 0, ...nodes], nodes.length > 2 ? [0, 0, 0, 8, 0, 0] : [0, 0, 0, 8], words(0, end)),
  );
const sized = (type: ReturnType<typeof types.fixedList>, nodes: number[]): Uint8Array =>
  stream(schema(field('a', type, [field('i', types.null)])), batch(1, [1, 0, ...nodes], [0, 0]));
const packed = batchTable(1, [1, 0], [0, 0, 0, 8], forge.table(number(1, 1), number(1, 0)));

/** Bytes, and what they are refused with; null where they are a table. */
const cases: [string, Uint8Array, RegExp | null][] = [
  ['an honest one', longs(1, [1, 0], [0, 0, 0, 8]), null],
  ['honest offsets', cut(0, 3, 8), null],
  ['honest indices', stream(coded, dictionary(7), indices(0, 1)), null],
  ['offsets that do not begin at 0', cut(2, 3, 8), null],
  ['another column count', longs(1, [1, 0, 1, 0], [0, 0, 0, 8]), /more columns/],
  ['no column', longs(1, [], []), /lacks a column/],
  ['no buffer', longs(1, [1, 0], [0, 0]), /lacks a buffer/],
  ['rows that are not there', longs(3, [1, 0], [0, 0, 0, 8]), /1 values in 3 rows/],
  ['a negative row count', longs(-1, [-1, 0], [0, 0, 0, 8]), /length of -1/],
  ['2^40 rows of nothing', stream(schema(), batch(2 ** 40, [], [])), /more rows than it can/],
  [
    '2^40 nulls',
    stream(schema(field('a', types.null)), batch(2 ** 40, [2 ** 40, 0], [])),
    /without end/,
  ],
  ['a column shorter than its rows', longs(2, [2, 0], [0, 0, 0, 8]), /shorter than its rows/],
  ['a buffer past the body', longs(1, [1, 0], [0, 0, 16, 8]), /shorter than its rows/],
  ['a buffer of 2^31 bytes', longs(1, [1, 0], [0, 0, 0, 2 ** 31]), /shorter than its rows/],
  ['a buffer before the body', longs(1, [1, 0], [0, 0, -8, 8]), /length of -8/],
  ['a buffer off its place', longs(1, [1, 0], [0, 0, 4, 8]), /not aligned/],
  ['a validity bitmap too short', longs(1, [1, 1], [0, 0, 0, 8]), /shorter than its rows/],
  ['nulls that the bitmap has not', longs(1, [1, 1], [0, 1, 8, 8], 1), /nulls wrong/],
  ['more nulls than values', longs(1, [1, 2], [0, 8, 0, 8]), /nulls wrong/],
  ['offsets out of range', cut(0, 3, 9), /shorter than its rows/],
  ['offsets of 2^31 - 1', cut(0, 3, 2 ** 31 - 1), /shorter than its rows/],
  ['negative offsets', cut(-4, 3, 8), /fall/],
  ['falling offsets', cut(0, 5, 3), /fall/],
  ['an offset within a character', twoTexts(0xc3, 0xa4, 0, 0, 0, 0, 0, 0), /not UTF-8/],
  ['text that is none', twoTexts(0xff, 0xfe, 0, 0, 0, 0, 0, 0), /not UTF-8/],
  ['an index too large', stream(coded, dictionary(7), indices(0, 2)), /out of its dictionary/],
  ['a negative index', stream(coded, dictionary(7), indices(0, 0xff)), /out of its dictionary/],
  ['no dictionary', stream(coded, indices(0, 1)), /dictionary is missing/],
  ['a dictionary of nobody', stream(coded, dictionary(8)), /no column uses/],
  ['a dictionary twice', stream(coded, dictionary(7), dictionary(7)), /changes within the table/],
  ['nested without end', nested(200), /nests deeper than 8/],
  ['a list without its item', stream(schema(field('a', types.list))), /without its item/],
  ['lists past their items', listOf(field('i', types.null), [2, 0], 3), /past its items/],
  ['fixed lists past their items', sized(types.fixedList(2 ** 31 - 1), [2, 0]), /past its items/],
  ['values of a negative width', stream(schema(field('a', types.fixedBytes(-1)))), /FixedSize/],
  ['two columns of one name', schema(field('a', types.long), field('a', types.long)), /name "a"/],
  [
    '2,000 columns',
    schema(...Array.from({ length: 2_000 }, (_, i) => field(`${i}`, types.long))),
    /2000 entries/,
  ],
  [
    'a thousand columns of a million nulls',
    stream(schema(...thousand), batch(1_000_000, thousandNodes, [])),
    /1000 columns without any value/,
  ],
  [
    'a million structs of a thousand nulls in one cell',
    listOf(field('i', types.struct, thousand), [1_000_000, 0, ...thousandNodes], 1_000_000),
    /unfolds to more than/,
  ],
  ['compressed', stream(long, message(3, packed, eight)), /compressed/],
  [
    'a body that is not there',
    stream(long, message(3, batchTable(1, [1, 0], [0, 0, 0, 8]), eight, 2 ** 31)),
    /cut off/,
  ],
  [
    'metadata of 2^31 bytes',
    stream(long, Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 128])),
    /cut off/,
  ],
  ['a second schema', stream(long, long), /unknown kind/],
  ['a batch and no schema', batch(1, [1, 0], [0, 0, 0, 8], eight), /no Arrow IPC stream/],
  ['nothing', new Uint8Array(), /no Arrow IPC stream/],
];

t.test('whatever is said of the bytes, none but a table is taken for one', async (t) => {
  const held = process.memoryUsage.rss();
  for (const [name, bytes, expected] of cases) {
    const before = process.cpuUsage().user;
    const said = refusal(() => tableRows(tableFromArrow(bytes)));
    if (expected === null) t.equal(said, 'not refused', name);
    else t.match(said, expected, name);
    t.ok(process.cpuUsage().user - before < 20e6, `${name}: in bounded time`);
  }
  const taken = process.memoryUsage.rss() - held;
  t.ok(taken < 1_500_000_000, `memory stays bounded: ${taken} bytes`);
});

t.test('what lies beside the values does not come through', async (t) => {
  const secret = new TextEncoder().encode('a secret that no value points to');
  const hiding = stream(
    schema(field('a', types.text)),
    batch(1, [1, 0], [0, 0, 0, 8, 8, 8], stream(words(0, 3), letters, secret)),
    Uint8Array.from([255, 255, 255, 255, 0, 0, 0, 0]),
    secret,
  );
  const made = tableFromArrow(hiding);
  t.same(tableRows(made), [{ a: 'abc' }]);
  t.notOk(Buffer.from(made).includes('secret') || Buffer.from(made).includes('def'));
});

t.test('a column of a name that objects have', async (t) => {
  const names = ['__proto__', 'constructor', 'toString', ''];
  const cells = names.map((name) => ({ name, type: 'long' as const, cells: [1] }));
  const checked = checkResult(
    { platform: 'azureml-designer', inputs: [null, null], bundle: null },
    [tableFromCells(cells, 1), tableFromCells([], 0)],
    null,
  );
  const [first] = checked.ok ? checked.tables : [];
  t.equal(
    JSON.stringify(tableRows(first ?? new Uint8Array())),
    '[{"__proto__":1,"constructor":1,"toString":1,"":1}]',
  );
});
