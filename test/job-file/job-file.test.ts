import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { GatewayError } from '#dist/errors.js';
import { loadJobFile } from '#dist/job-file/job-file.js';
import { tableFromRows, tableRows } from '#dist/table/table.js';

const folder = t.testdir({
  'a.py': 'result = df\n',
  'x.csv': 'x,name\n1,a\n2,\n',
  'x.json': '[{"x":1},{"x":2}]',
  'x.jsonl': '{"x":1}\n{"x":2}\n',
  'x.arrow': '',
  'x.txt': 'x',
  'ragged.csv': 'x,y\n1\n',
  'bundle.zip': 'PK',
  sub: {},
});
writeFileSync(join(folder, 'x.arrow'), tableFromRows([{ x: 1 }, { x: 2 }]));

async function load(text: string, name = 'job.yaml'): Promise<ReturnType<typeof loadJobFile>> {
  const path = join(folder, name);
  writeFileSync(path, text);
  return loadJobFile(path);
}

const kusto = 'platform: kusto\nscript: result = df\n';

t.test('what a job file says becomes a job', async (t) => {
  const file = await load(
    'title: T\nplatform: kusto\npolicy: ./p.yaml\nscriptFile: a.py\ninputs: [x.csv]\n' +
      'parameters: { gain: 100, deep: [1, { a: null }] }\noutputSchema: typeof(*, y:real)\n' +
      'spillToDisk: true\nexpect: { denied: [process-spawn] }\n',
  );
  t.match(file, {
    title: 'T',
    policy: join(folder, 'p.yaml'),
    source: join(folder, 'a.py'),
    expect: { status: 'denied', rules: ['process-spawn'] },
  });
  const { input, script, ...rest } = file.job;
  t.equal(String(Buffer.from(script as Uint8Array)), 'result = df\n');
  t.same(tableRows(input as Uint8Array), [
    { x: 1, name: 'a' },
    { x: 2, name: null },
  ]);
  t.same(rest, {
    platform: 'kusto',
    parameters: { gain: 100, deep: [1, { a: null }] },
    outputSchema: 'typeof(*, y:real)',
    spillToDisk: true,
  });
  const block = await load(
    'platform: script\n# a comment\nscript: |\n\n    x = 1\n    if x:\n      y\n',
  );
  t.match(block, { source: join(folder, 'job.yaml'), shift: { lines: 3, columns: 4 } });
  t.equal(block.job['script'], '\nx = 1\nif x:\n  y\n');
  const json = await load('{\n\t"platform": "script",\n\t"script": "x = 1"\n}', 'job.json');
  t.match(json, { policy: null, source: join(folder, 'job.json'), shift: null, expect: null });
  t.same(json.job, { platform: 'script', script: 'x = 1' });
});

t.test('every form of input file, by list, name and number', async (t) => {
  for (const name of ['x.csv', 'x.json', 'x.jsonl', 'x.arrow']) {
    for (const inputs of [name, `[${name}]`, `{ df: ${name} }`]) {
      const { job } = await load(`${kusto}inputs: ${inputs}`);
      const rows = tableRows(job['input'] as Uint8Array);
      t.same(
        rows.map((row) => row['x']),
        [1, 2],
        inputs,
      );
    }
  }
  const azureml = 'platform: azureml-classic\nscript: x\n';
  for (const inputs of ['[null, x.csv]', '{ dataset2: x.csv }', '{ 2: x.csv }']) {
    const { job } = await load(`${azureml}inputs: ${inputs}\nbundle: bundle.zip`);
    const [first, second] = job['inputs'] as (Uint8Array | null)[];
    t.equal(first, null, inputs);
    t.equal(tableRows(second as Uint8Array).length, 2);
    t.equal(String(Buffer.from(job['bundle'] as Uint8Array)), 'PK');
  }
  for (const name of ['x.json', 'x.jsonl']) {
    const { job } = await load(`platform: processor\nscript: x\ninputs: [${name}]`);
    t.same(job['input'], [{ x: 1 }, { x: 2 }], name);
  }
});

const faults: readonly [
  text: string,
  line: number | undefined,
  column: number | undefined,
  message: RegExp,
][] = [
  [`${kusto}inpts: [x.csv]`, 3, 1, /`inpts` is not a key of a job file; did you mean `inputs`\?/],
  [`${kusto}mode: bulk`, 3, 1, /`mode` has no meaning on kusto; it belongs to processor/],
  ['platform: kusta\nscript: x', 1, 1, /"kusta" is not a platform; did you mean `kusto`\?/],
  ['script: x', undefined, undefined, /`platform` is missing; it is one of kusto, /],
  ['platform: kusto', undefined, undefined, /the job has no script/],
  [`${kusto}scriptFile: a.py`, 3, 1, /`script` and `scriptFile` are both given/],
  [`${kusto}title: [1]`, 3, 1, /`title` is \[1\], and must be a text/],
  [`${kusto}expect: fine`, 3, 1, /`expect` must be a status/],
  [`${kusto}expect: { denied: [] }`, 3, 1, /`expect` must be/],
  [`${kusto}inputs: [x.csv, x.csv]`, 3, 1, /`inputs` names 2 files, and .* has one port/],
  [`${kusto}inputs: 3`, 3, 1, /`inputs` must be a path/],
  [
    'platform: azureml-classic\nscript: x\ninputs: { df3: x.csv }',
    3,
    1,
    /`df3`, which names no port/,
  ],
  [`${kusto}script: y`, 3, 1, /`script` stands twice/],
  [`${kusto}title: "a`, 3, undefined, /quote/],
  [`${kusto}---\nplatform: kusto`, undefined, undefined, /second document/],
  ['[1]', 1, 1, /mapping/],
  ['', undefined, undefined, /empty|mapping/],
  [`platform: kusto\nscript: ${'['.repeat(20_000)}`, undefined, undefined, /./],
  [`${kusto}__proto__: { a: 1 }`, 3, 1, /`__proto__` is not a key/],
];

t.test('every fault has its place and a reason', async (t) => {
  for (const [text, line, column, message] of faults) {
    const error = await rejection(load(text));
    t.equal(error.code, 'ERR_JOB_INVALID', text.slice(0, 60));
    const [fault] = error.faults;
    t.match(fault?.message ?? '', message);
    if (line !== undefined) t.equal(fault?.line, line, `line of ${message}`);
    if (column !== undefined) t.equal(fault?.column, column, `column of ${message}`);
  }
  const several = await rejection(load('platform: x\ntitel: a\nscript: [1]'));
  t.same(
    several.faults.map((fault) => fault.line),
    [1, 2, 3],
    'all of them at once',
  );
  const json = await rejection(load('{"platform": "kusto",\n "script": "x",}', 'job.json'));
  t.equal(json.code, 'ERR_JOB_INVALID', 'JSON is JSON, not YAML');
});

const unreadable: readonly [text: string, code: string, message: RegExp][] = [
  ['platform: script\nscriptFile: gone.py', 'ERR_JOB_READ', /gone\.py: no such file/],
  ['platform: script\nscriptFile: sub', 'ERR_JOB_READ', /sub: it is a directory/],
  [`${kusto}inputs: [gone.csv]`, 'ERR_JOB_READ', /gone\.csv/],
  [`${kusto}inputs: [ragged.csv]`, 'ERR_TABLE_INVALID', /ragged\.csv/],
  [`${kusto}inputs: [x.txt]`, 'ERR_TABLE_INVALID', /x\.txt.*format/],
  [`${kusto}inputs: [bundle.zip]`, 'ERR_TABLE_INVALID', /bundle\.zip/],
];

t.test('what the file names must be there and be what it claims', async (t) => {
  for (const [text, code, message] of unreadable) {
    const error = await rejection(load(text));
    t.equal(error.code, code, text);
    t.match(error.message, message);
    t.ok(error.help);
  }
});

async function rejection(promise: Promise<unknown>): Promise<GatewayError> {
  return promise.then(
    () => {
      throw new Error('was accepted');
    },
    (error: GatewayError) => error,
  );
}
