import t from 'tap';
import { tableText } from '#dist/report/table-text.js';
import { tableFromCsv, tableFromRows } from '#dist/table/table.js';

t.test('text for a person', async (t) => {
  const table = tableFromCsv('name,n,when\nAda,1,2024-01-02\n"\u001b[31m\nred",22,\n名前,3,\n');
  t.equal(
    tableText(table, { rowsMax: 3 }),
    [
      'name              n  when',
      'string         long  datetime',
      '─────────────  ────  ────────────────────',
      'Ada               1  2024-01-02T00:00:00Z',
      '\\x1b[31m\\nred    22  null',
      '名前              3  null',
      '3 rows',
      '',
    ].join('\n'),
  );
  t.match(
    tableText(table, { rowsMax: 1, width: 10 }),
    /3 rows \(the first 1 shown, 1 of 3 columns shown\)/,
  );
  t.equal(tableText(tableFromRows([])), '0 rows\n');
});
