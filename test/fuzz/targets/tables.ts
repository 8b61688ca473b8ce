import * as arrow from 'apache-arrow';
import { GatewayError } from '#dist/errors.js';
import {
  tableFromArrow,
  tableFromCells,
  tableFromCsv,
  tableFromRows,
  tableRows,
  tableSchema,
} from '#dist/table/table.js';
import { demand, textOf, type Target } from '../target.js';

/** Bytes that a table of ours may take for each that was handed in, and for whatever has none. */
const growthMax = { each: 400, all: 20_000_000 };

function tableOr<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'ERR_TABLE_INVALID') {
      demand(error.message !== '' && !!error.help, 'a refusal without words');
      return null;
    }
    throw error;
  }
}

/** What we made of it, our own reader and another one of Arrow read alike. */
function demandSound(table: Uint8Array, bytesIn: number): void {
  const bytesMax = growthMax.each * bytesIn + growthMax.all;
  demand(table.length <= bytesMax, `${bytesIn} bytes became ${table.length}`);
  demand(Buffer.compare(tableFromArrow(table), table) === 0, 'our own table is changed');
  const rows = tableRows(table);
  const theirs = arrow.tableFromIPC(table);
  demand(theirs.numRows === rows.length, `another reader finds ${theirs.numRows} rows`);
  // Arrow's JavaScript reader drops a byte order mark at the front of a name.
  const names = tableSchema(table).columns.map(({ name }) => name.replace(/^\ufeff/, ''));
  const theirNames = theirs.schema.fields.map(({ name }) => name);
  demand(names.join('\0') === theirNames.join('\0'), 'another reader finds other columns');
}

const cells = Array.from({ length: 5 }, (_, at) => (at % 3 === 0 ? null : `text ${at}`));

function seeds(): Uint8Array[] {
  const own = tableFromCells(
    [
      { name: 's', type: 'string', cells },
      { name: 'n', type: 'long', cells: cells.map((_, at) => BigInt(at)) },
      { name: 'b', type: 'bool', cells: cells.map((_, at) => (at % 3 === 0 ? null : true)) },
      { name: 'd', type: 'dynamic', cells: cells.map((_, at) => `[${at}]`) },
    ],
    5,
  );
  const item = new arrow.Field('item', new arrow.Int32(), true);
  const dictionary = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8(), 7);
  const foreign = new arrow.Table({
    w: arrow.vectorFromArray(['x', 'y', null], dictionary),
    l: arrow.vectorFromArray([[1], [], null], new arrow.List(item)),
    t: arrow.vectorFromArray([0, 1, null], new arrow.TimestampMillisecond()),
    u: arrow.vectorFromArray([1, 2, 3], new arrow.Uint32()),
  });
  return [
    own,
    tableFromRows([{ a: 1 }]),
    tableFromRows([{}, {}]),
    arrow.tableToIPC(foreign, 'stream'),
  ];
}

export const tablesTarget: Target = {
  name: 'tables',
  holds:
    'Arrow bytes are refused, or become a table that every reader reads alike, of bounded size',
  bytesMax: 8_192,
  covers: ['table/'],
  words: [
    'ARROW1\0\0',
    '\0\0\0\0',
    '\0\0\0\0\0\0\0\0',
    'sallyport:type',
    'dynamic',
    'decimal',
    'guid',
  ],
  open: async () => ({
    seeds: seeds(),
    check: (input) => {
      const table = tableOr(() => tableFromArrow(input));
      if (table === null) return 'refused';
      demandSound(table, input.length);
      return 'table';
    },
  }),
};

export const csvTarget: Target = {
  name: 'csv',
  holds: 'a CSV file is refused, or becomes a table that every reader reads alike',
  bytesMax: 4_096,
  covers: ['table/'],
  words: [
    ...[
      ',',
      ';',
      '\t',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      '1',
      '-0',
      '1e308',
      '1e309',
      '9007199254740993',
    ],
    ...[
      '0x1',
      'true',
      'False',
      'null',
      'NaN',
      'inf',
      '2026-01-01',
      '2026-01-01T00:00:00Z',
      '24:00',
      '1.02:03',
    ],
    ...[
      '[1]',
      '{"a":',
      '__proto__',
      '\ufeff',
      '\0',
      '\u2028',
      '\u{1f40d}',
      '\ud800',
      ' ',
      "'",
      '=1+1',
    ],
  ],
  open: async () => ({
    seeds: [
      'a,b\n1,x\n2,\n',
      'when,"how ""much""",ok\n2026-01-01T00:00:00Z,1.5,true\n,,\n',
      '\ufeffx;y\r\n"a\nb";2\r\n',
      'd\n"[1,{""a"":null}]"\n',
    ],
    check: (input) => {
      const text = textOf(input);
      const table = tableOr(() => tableFromCsv(text));
      if (table === null) return 'refused';
      demandSound(table, input.length);
      return 'table';
    },
  }),
};
