import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { openGateway } from '#dist/index.js';
import { jobsDirectory } from '#dist/executor/cpython/cell/work-directory.js';
import { spillInput } from '#dist/executor/cpython/cell/spill.js';
import { checkResult } from '#dist/executor/result.js';
import { noOptions } from '#dist/job/request-properties.js';
import type { Contract, KustoType } from '#dist/job/types.js';
import { tableFromCells, tableRows, type Cell, type Column } from '#dist/table/table.js';
import { open, run } from '../executor/job.js';
import { testedTiers } from '../executor/tiers.js';
import { dataRuntime, drive, framesOf, type Answer } from './drive.js';

t.setTimeout(240_000);
const samples = process.env['SALLYPORT_TEST_FULL'] === undefined ? 4 : 20;
const runtime = await dataRuntime();
const noRuntime = 'no runtime `data`: sallyport runtime create data';

const eight = new Uint8Array(8);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
/** Kusto counts in ticks of 100 ns. */
const ticks = int64.map((value) => (value / 100n) * 100n);
const nullable = (cell: fc.Arbitrary<Cell>): fc.Arbitrary<Cell> => fc.option(cell, { freq: 4 });
const jsonSafe = fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== null);

/** Values that pandas can hold: its whole numbers have no null, its dates no years before 1. */
const kinds: readonly [KustoType, fc.Arbitrary<Cell>][] = [
  ['bool', nullable(fc.boolean())],
  ['int', nullable(fc.integer())],
  ['long', int64],
  ['long', nullable(fc.maxSafeInteger())],
  ['real', nullable(fc.double({ noNaN: true }))],
  ['decimal', nullable(fc.tuple(int64, fc.nat(999)).map(([a, b]) => `${a}.${b}`))],
  ['string', fc.string({ unit: 'binary' })],
  ['guid', nullable(fc.uuid())],
  ['datetime', nullable(ticks)],
  [
    'datetime',
    nullable(fc.bigInt({ min: -62_135_596_800_000_000n, max: 2n ** 57n }).map((us) => us * 1_000n)),
  ],
  ['timespan', nullable(ticks)],
  ['dynamic', nullable(jsonSafe.map((value) => JSON.stringify(value)))],
];

const columns = fc
  .nat(12)
  .chain((rows) =>
    fc.tuple(
      ...kinds.map(([type, cell], i) =>
        fc
          .array(cell, { minLength: rows, maxLength: rows })
          .map((cells): Column => ({ name: `c${i}`, type, cells })),
      ),
    ),
  );

function contractOf(
  given: readonly Column[],
): Extract<Contract, { platform: 'kusto' }> & Readonly<Record<string, unknown>> {
  const outputSchema = given.map(({ name, type }) => ({ name, type: type as KustoType }));
  const rest = { parameters: {}, artifacts: {}, pins: {}, spillToDisk: true, request: noOptions };
  const hints = { distribution: 'single', remote: 'auto' } as const;
  return { platform: 'kusto', input: null, outputSchema, hints, ...rest };
}

function rowsOf(answer: Answer | undefined, contract: Contract): unknown {
  const tables = framesOf(answer, 'table').map(([, content]) =>
    Uint8Array.from(Buffer.from(String(content), 'base64')),
  );
  const checked = checkResult(contract, tables, null);
  if (!checked.ok) return [checked.message, answer?.frames];
  return checked.tables.flatMap((table) => tableRows(table));
}

/** The same packages without pyarrow, which the worker does not need. */
function withoutPyarrow(site: string, place: string): string {
  for (const name of readdirSync(site)) {
    if (!name.startsWith('pyarrow')) symlinkSync(join(site, name), join(place, name));
  }
  return place;
}

/** Whether a job of this process has its input in a file now. */
function hasSpilled(): boolean {
  const jobs = jobsDirectory();
  const ours = readdirSync(jobs).filter((name) => name.includes(`-${process.pid}-`));
  return ours.some((name) => existsSync(join(jobs, name, 'input.arrow')));
}

t.test(
  'random tables come back as they went, with pyarrow and without it',
  { skip: runtime === null && noRuntime },
  (t) => {
    if (runtime === null) return;
    const place = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
    t.teardown(() => rmSync(place, { recursive: true }));
    const given = fc.sample(columns, samples);
    const inputs = given.map((each) => tableFromCells(each, each[0]?.cells.length ?? 0));
    const cases = given.map((each, i) => ({
      script: 'import sys\nassert kargs["pyarrow"] or "pyarrow" not in sys.modules\nresult = df',
      contract: contractOf(each),
      tables: [inputs[i] ?? null],
    }));
    for (const pyarrow of [true, false]) {
      const site = pyarrow ? runtime.site : withoutPyarrow(runtime.site, place);
      const said = cases.map((each) => ({
        ...each,
        contract: { ...each.contract, parameters: { pyarrow } },
      }));
      drive(runtime.python, said, [site]).forEach((answer, i) => {
        const contract = contractOf(given[i] ?? []);
        const expected = tableRows(inputs[i] ?? new Uint8Array());
        if (JSON.stringify(rowsOf(answer, contract)) === JSON.stringify(expected)) return;
        t.same(rowsOf(answer, contract), expected, `table ${i}, pyarrow ${String(pyarrow)}`);
      });
    }
    t.pass('all of them');
    t.end();
  },
);

t.test('what spills: a large input, where the job asks for it', async (t) => {
  const top = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  t.teardown(() => rmSync(top, { recursive: true }));
  const contract = { ...contractOf([]), input: new Uint8Array(1_048_576).fill(7) };
  const directory = { input: join(top, 'input.arrow') };
  t.notOk(await spillInput({ ...contract, spillToDisk: false }, directory, undefined));
  t.notOk(await spillInput({ ...contract, input: eight }, directory, undefined));
  t.same(readdirSync(top), []);
  t.ok(await spillInput(contract, directory, undefined));
  t.same(readFileSync(directory.input), Buffer.from(contract.input));
  t.equal(statSync(directory.input).mode & 0o777, 0o400);
});

for (const { tier, skip } of await testedTiers()) {
  const options = { skip: runtime === null ? noRuntime : skip };
  t.test(`${tier}: a table that spills comes as it went`, options, async (t) => {
    const gateway = await openGateway({ policy: 'kusto', tiers: [tier] });
    t.teardown(() => gateway.close());
    const input = Array.from({ length: 4_000 }, (_, i) => ({ x: i, s: `${i} `.repeat(80) }));
    const script = 'df["x"] = df["x"] + 1\ndf.loc[0, "s"] = "changed"\nresult = df\n';
    const job = { platform: 'kusto', script, input, outputSchema: 'typeof(*)' } as const;
    const expected = input.map(({ x, s }) => ({ x: x + 1, s: x === 0 ? 'changed' : s }));
    let seen = false;
    const onEvent = (): void => {
      seen ||= hasSpilled();
    };
    const { outcome, verdict } = await gateway.run(job, { onEvent });
    t.equal(outcome?.status, 'completed', 'it runs', { outcome, verdict });
    t.equal(outcome?.environment.tier, tier);
    t.ok(seen, 'the file is there while the job runs');
    t.notOk(hasSpilled(), 'and gone after it');
    const back = outcome?.tables.flatMap((table) => tableRows(table));
    t.ok(JSON.stringify(back) === JSON.stringify(expected), 'the rows are those that were sent');
  });
}

/** Tiers whose jobs see nothing of the host, not even that a path is there. */
const hiding = (await testedTiers()).filter(({ tier }) => tier === 'namespace' || tier === 'vm');
for (const { tier, skip } of hiding) {
  const options = { skip: runtime === null ? noRuntime : skip };
  t.test(`${tier}: a table that spills shows no path of the host`, options, async (t) => {
    const executor = await open({ tiers: [tier] });
    t.teardown(() => executor.close());
    const cells = Array.from({ length: 200_000 }, (_, i) => i);
    const input = tableFromCells([{ name: 'x', type: 'long', cells }], cells.length);
    const script =
      'import os\nresult = pd.DataFrame({"at": ' +
      '[p for p in kargs["paths"] if os.path.exists(p)], "rows": len(df)})';
    const parameters = { paths: [jobsDirectory(), '/input.arrow'] };
    const outputSchema = [
      { name: 'at', type: 'string' },
      { name: 'rows', type: 'long' },
    ] as const;
    const outcome = await run(executor, script, {
      ...{ tier, runtime: 'data', limits: { memoryBytesMax: 2 ** 32 } },
      contract: { ...contractOf([]), input, parameters, outputSchema, artifacts: {} },
    });
    t.equal(outcome.status, 'completed', 'it runs', { outcome });
    const rows = outcome.tables.flatMap((table) => tableRows(table));
    t.same(rows, [{ at: '/input.arrow', rows: cells.length }]);
  });
}
