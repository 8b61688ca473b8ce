import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { sallyport } from './sallyport.js';

/**
 * A policy under which door one lets hostile scripts pass, with small limits: what happens then is
 * door two's.
 */
const open = (name: string, platform: string, runtime = 'null'): string => `
apiVersion: sallyport/v1
name: ${name}
platform: ${platform}
imports: { match: any }
rules:
  process-spawn: off
  interpreter-exit: off
  resource-exhaustion: off
  filesystem-access: off
  environment-access: off
limits: { wallMsMax: 10000, cpuMsMax: 1000, memoryBytesMax: 536870912, stdoutBytesMax: 65536 }
runtime: ${runtime}
`;

const script = (code: string): string =>
  JSON.stringify({ platform: 'script', policy: './script.yaml', script: code });
const processor = (code: string, more: object = {}): string =>
  JSON.stringify({
    platform: 'processor',
    policy: './processor.yaml',
    script: code,
    outputSchema: [
      { name: 'id', type: 'integer' },
      { name: 'name', type: 'string', nullable: true },
    ],
    ...more,
  });

const folder = t.testdir({
  'script.yaml': open('script', 'script'),
  'processor.yaml': open('processor', 'processor'),
  'lost.yaml': open('lost', 'processor', 'lost'),
  'rows.job.json': processor(
    'log.info("hello")\nprint("printed")\n' +
      'return [{"id": 1, "name": "A,\\u001b"}, {"id": 2, "name": None}]',
    { checkpointColumn: 'id' },
  ),
  'names.json': '[{"name": "Zofie"}]',
  'secret.job.json': processor('return {}[INPUT_DATA["name"]]', { inputs: ['names.json'] }),
  'schema.job.json': processor('return [{"id": 1, "name": "x"}, {"id": "two", "name": "y"}]'),
  'denied.job.json': processor('x: int = 1\nreturn []', { policy: 'processor' }),
  'lost.job.json': processor('return []', { policy: './lost.yaml' }),
  'loop.job.json': script('while True:\n    pass\n'),
  'sleep.job.json': script('import time\ntime.sleep(60)\n'),
  'flood.job.json': script('while True:\n    print("x" * 1000)\n'),
  'memory.job.json': script('b = bytearray(1 << 33)\n'),
  'exit.job.json': script('import sys\nsys.exit(3)\n'),
  'kill.job.json': script('import os\nos.kill(os.getpid(), 9)\n'),
  'error.job.json': script('def f(x):\n    return 1 / x\n\nf(0)\n'),
});
const skip = process.platform === 'linux' ? false : 'scripts run on Linux only';

t.jobs = 2;

t.test('a result in every form', { skip }, async (t) => {
  const of = (...args: string[]): ReturnType<typeof sallyport> =>
    sallyport(['run', 'rows.job.json', ...args], { cwd: folder });
  const [table, json, csv, arrow] = await Promise.all([
    of(),
    of('-f', 'json'),
    of('-f', 'csv'),
    of('-f', 'arrow', '-o', 'results/deep'),
  ]);
  t.same([table.code, json.code, csv.code, arrow.code], [0, 0, 0, 0], table.stderr);
  for (const shown of [/^rows\.job\.json: allowed/m, /2 rows/, /^log info \| hello$/m]) {
    t.match(table.stdout, shown);
  }
  t.match(table.stdout, /^stdout \| printed$/m);
  t.match(table.stdout, /^next checkpoint: 2$/m);
  t.match(table.stdout, /^completed in .*tier (?:kernel|namespace)/m);
  t.notMatch(table.stdout, '\u001b');

  const report = JSON.parse(json.stdout);
  t.match(report, { decision: 'allow', outcome: { status: 'completed', checkpoint: 2 } });
  const rows = [
    { id: 1, name: 'A,\u001b' },
    { id: 2, name: null },
  ];
  t.same(report.outcome.tables, [rows]);
  t.equal(csv.stdout, 'id,name\n1,"A,\u001b"\n2,\n', 'only the result on standard output');
  t.match(csv.stderr, /^completed in /m);
  t.ok(readFileSync(join(folder, 'results/deep/output-1.arrow')).length > 100);
  t.match(arrow.stderr, /^saved: results\/deep\/output-1\.arrow$/m);
});

/** Jobs that do not complete: exit code, status, and what is said. */
const endings: readonly [job: string, code: number, said: RegExp][] = [
  ['denied', 3, /^denied\.job\.json#script:1:\d+: error: .*\[type-annotation\]$/m],
  ['schema', 4, /^bad-result: row 2.*\bid\b.*integer.*two[^]*help: /im],
  ['loop', 4, /^(?:timed-out|resource-limit): /m],
  ['flood', 4, /^output-limit: /m],
  ['memory', 4, /^out-of-memory(?: at line \d+ of the script)?: /m],
  ['exit', 4, /^script-error at line \d+ of the script: .*3/m],
  ['kill', 4, /^killed: /m],
  ['error', 4, /^script-error at line 2 of the script: .*division by zero\n(?: .*\n)*? .*1 \/ x$/m],
  ['lost', 2, /ERR_RUNTIME_MISSING[^]*"lost"[^]*no preset runtime[^]*data/i],
];

for (const [job, code, said] of endings) {
  t.test(`how it ends: ${job}`, { skip }, async (t) => {
    const ended = await sallyport(['run', `${job}.job.json`], { cwd: folder });
    t.equal(ended.code, code, ended.stdout + ended.stderr);
    t.match(ended.stdout + ended.stderr, said);
    t.notMatch(ended.stderr, /^ {4}at /m, 'no stack of ours');
  });
}

t.test('no Python, no job file, no such job', async (t) => {
  const nowhere = ['--python', '/nonexistent/python3'];
  const [python, bare, gone, doctor] = await Promise.all([
    sallyport(['run', 'loop.job.json', ...nowhere], { cwd: folder }),
    sallyport(['run', 'loop.py'], { cwd: folder }),
    sallyport(['run', 'gone.job.yaml'], { cwd: folder }),
    sallyport(['doctor', '--format', 'json', ...nowhere], { cwd: folder }),
  ]);
  t.same([python.code, bare.code, gone.code, doctor.code], [2, 2, 2, 2]);
  t.match(python.stderr, /ERR_PYTHON_MISSING[^]*\/nonexistent\/python3/);
  t.match(bare.stderr, /ERR_USAGE: loop\.py is not a job file/);
  t.match(gone.stderr, /ERR_JOB_READ: cannot read gone\.job\.yaml: no such file/);
  t.match(JSON.parse(doctor.stdout), { run: null, obstacle: { code: 'ERR_PYTHON_MISSING' } });
});

t.test('Ctrl-C cancels the run and says so', { skip }, async (t) => {
  const ended = await sallyport(['run', 'sleep.job.json'], {
    cwd: folder,
    env: { SALLYPORT_DEBUG: '1' },
    onStart: (child) =>
      child.stderr?.on('data', (text) => String(text).includes('run …') && child.kill('SIGINT')),
  });
  t.equal(ended.code, 130, ended.stderr);
});

t.test('a reader that goes away changes nothing', async (t) => {
  const ended = await sallyport(['check', 'denied.job.json'], {
    cwd: folder,
    onStart: (child) => child.stdout?.destroy(),
  });
  t.equal(ended.code, 3);
  t.equal(ended.stderr, '');
});

t.test('a debug script in place of a run', async (t) => {
  const [shown, denied, none] = await Promise.all(
    ['rows', 'denied', 'error'].map((job) =>
      sallyport(['run', `${job}.job.json`, '--debug-script'], { cwd: folder }),
    ),
  );
  t.equal(shown?.code, 0);
  t.match(shown?.stdout, /^# Debug script[^]*^async def statement\(\):\n {4}\S/m);
  t.match(shown?.stderr, /^rows\.job\.json: allowed/m);
  t.same([denied?.code, denied?.stdout], [3, '']);
  t.match(denied?.stderr, /type-annotation/);
  t.same([none?.code, none?.stdout], [2, '']);
  t.match(none?.stderr, /ERR_USAGE.*script has no debug script/);
});

t.test('errors quote values where that is asked for', { skip }, async (t) => {
  const [hidden, shown] = await Promise.all(
    [[], ['--show-values']].map((more) =>
      sallyport(['run', 'secret.job.json', ...more], { cwd: folder }),
    ),
  );
  t.match(hidden?.stdout, /KeyError: '<hidden>'$[^]*help: .*errorValues: shown/m);
  t.match(shown?.stdout, /KeyError: 'Zofie'$/m);
});
