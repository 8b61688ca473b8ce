// Tables to the worker and back as Arrow, against the same tables as JSON: medians of one run, each
// way in its steps. Needs the runtime `data`. `--rounds N` (5), `--small` without the million rows.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { findPython } from '../dist/executor/cpython/host/discover.js';
import { checkResult } from '../dist/executor/result.js';
import { findRuntime } from '../dist/executor/runtime/list.js';
import { snapshotJob } from '../dist/job/snapshot.js';
import { tableCodec, tableFromCells, tableFromRows } from '../dist/table/table.js';

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const option = (name) => process.argv.indexOf(name);
const roundsAsked = option('--rounds') < 0 ? 5 : Number(process.argv[option('--rounds') + 1]);

/** Columns of the kinds that platforms see, as many as asked for. */
const makers = [
  ['long', (i) => i],
  ['real', (i) => i * 1.5 + 0.1],
  ['string', (i) => `row ${i}`],
  ['bool', (i) => i % 2 === 0],
  ['string', (i) => (i % 10 === 0 ? '' : `text of ${i % 100}`)],
];

function columnsOf(count, rows) {
  return Array.from({ length: count }, (_, at) => {
    const [type, make] = makers[at % makers.length];
    return { name: `c${at}`, type, cells: Array.from({ length: rows }, (_, i) => make(i)) };
  });
}

function rowsOf(columns, rows) {
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(columns.map(({ name, cells }) => [name, cells[i]])),
  );
}

function timed(rounds, work) {
  const times = [];
  let last;
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    last = work();
    times.push(performance.now() - start);
  }
  return [median(times), last];
}

const program = `
import json, sys, time
worker, site, arrow, rows, rounds = sys.argv[1:]
sys.path[:0] = [worker, site]
import pandas
import columns, tables
tables.load_libraries()
def timed(work):
    times = []
    for _ in range(int(rounds)):
        start = time.perf_counter()
        last = work()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2], last
def load(path, mode="rb"):
    with open(path, mode) as file:
        return file.read()
content, text = load(arrow), load(rows, "r")
def write(frame, kinds):
    made = [columns.convert(frame[name], kind) for name, kind in kinds]
    return tables.write_table([name for name, _ in kinds], made, len(frame))
arrow_in, (frame, kinds) = timed(lambda: tables.read_frame(content))
arrow_out, back = timed(lambda: write(frame, kinds))
with open(arrow, "wb") as file:
    file.write(back)
del back
json_in, frame = timed(lambda: pandas.DataFrame(json.loads(text)))
json_out, text = timed(lambda: json.dumps(frame.to_dict("records")))
print(json.dumps([arrow_in, arrow_out, json_in, json_out, len(text)]))
`;

function inPython({ python, site }, arrow, rows, rounds) {
  const worker = fileURLToPath(new URL('../dist/executor/cpython/worker/', import.meta.url));
  const args = ['-I', '-S', '-B', '-c', program, worker, site, arrow, rows, String(rounds)];
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const cell = (value) => (typeof value === 'number' ? value.toFixed(0) : value).padStart(12);
const line = (name, ...values) => console.log(name.padEnd(34) + values.map(cell).join(''));

function bench(runtime, place, rows, count, rounds) {
  const columns = columnsOf(count, rows);
  const contract = {
    ...{ platform: 'kusto', input: null, parameters: {}, artifacts: {}, spillToDisk: true },
    outputSchema: columns.map(({ name, type }) => ({ name, type })),
  };
  const [build, bytes] = timed(rounds, () => tableFromCells(columns, rows));
  const objects = rowsOf(columns, rows);
  const [fromRows] = timed(rounds, () => tableFromRows(objects));
  const job = {
    platform: 'kusto',
    script: 'result = df',
    input: objects,
    outputSchema: 'typeof(*)',
  };
  const [snapshot, taken] = timed(rounds, () => snapshotJob(job, tableCodec));
  const [stringify, text] = timed(rounds, () => JSON.stringify(objects));
  const [arrow, json] = [join(place, 'table.arrow'), join(place, 'table.json')];
  writeFileSync(arrow, bytes);
  writeFileSync(json, text);
  const [arrowIn, arrowOut, jsonIn, jsonOut] = inPython(runtime, arrow, json, rounds);
  const [check, checked] = timed(rounds, () => checkResult(contract, [bytes], null));
  if (!checked.ok) throw new Error(checked.message);
  const [parse] = timed(rounds, () => JSON.parse(text));
  console.log(`\n${rows} rows × ${count} columns, medians of ${rounds}, ms`);
  line('', 'Arrow', 'JSON', 'JSON/Arrow');
  const compare = (name, a, b) => line(name, a, b, `${(b / a).toFixed(1)} ×`);
  line('bytes', bytes.byteLength, text.length);
  compare('Node writes, from columns', build, stringify);
  compare('Node writes, from row objects', fromRows, stringify);
  // A job takes five million values outside of Arrow bytes.
  if (taken.snapshot !== null) compare("Node takes a job's row objects", snapshot, stringify);
  compare('Python reads to a data frame', arrowIn, jsonIn);
  compare('Python writes a data frame', arrowOut, jsonOut);
  compare('Node reads; Arrow checked as well', check, parse);
  compare(
    'there and back',
    build + arrowIn + arrowOut + check,
    stringify + jsonIn + jsonOut + parse,
  );
}

const { path: python, minor } = await findPython({});
const { site } = await findRuntime('data', minor);
const place = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
try {
  const runtime = { python, site };
  bench(runtime, place, 100_000, 5, roundsAsked);
  if (option('--small') < 0) bench(runtime, place, 1_000_000, 10, Math.min(3, roundsAsked));
} finally {
  rmSync(place, { recursive: true });
}
