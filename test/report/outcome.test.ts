import t from 'tap';
import type { Outcome } from '#dist/executor/types.js';
import { outcomeJson } from '#dist/report/outcome-json.js';
import { prettyOutcome } from '#dist/report/outcome.js';
import { tableFromRows } from '#dist/table/table.js';
import { hostile } from './sample.js';

const canvas = { colour: false, width: 80, rowsMax: 2, saved: new Map([['a.png', 'out/a.png']]) };
const completed: Outcome = {
  status: 'completed',
  platformStatus: null,
  tables: [tableFromRows([{ x: 1 }, { x: 2 }, { x: 3 }])],
  files: [
    { name: 'a.png', mediaType: 'image/png', bytes: new Uint8Array(12_345) },
    { name: 'b.png', mediaType: 'image/png', bytes: new Uint8Array(7) },
  ],
  log: [{ level: 'info', message: 'two\nlines' }],
  stdout: 'printed\n',
  stderr: '',
  truncated: false,
  failure: null,
  checkpoint: { id: 7 },
  notes: ['the index was dropped'],
  usage: {
    wallMs: 1234,
    cpuMs: 567,
    peakMemoryBytes: 123_456_789,
    sentBytes: 0,
    receivedBytes: 0,
    stdoutBytes: 8,
    stderrBytes: 0,
    resultBytes: 24,
  },
  sandbox: null,
  environment: { tier: 'kernel', python: '3.11.2', runtime: 'data' },
};
const failed: Outcome = {
  ...completed,
  status: 'timed-out',
  tables: [],
  files: [],
  log: [],
  stdout: '',
  notes: [],
  truncated: true,
  checkpoint: undefined,
  failure: {
    message: 'the script ran for more than 1 s',
    help: 'Do less.',
    traceback: 'line 3, in f\n    while True: pass',
    line: 3,
    platformCode: '0085',
    limit: { name: 'wallMsMax', value: 1000, used: 1003 },
  },
};

t.test('an outcome for a person', async (t) => {
  const report = prettyOutcome(completed, canvas);
  for (const expected of [
    /3 rows/,
    /^note: the index was dropped$/m,
    /^log info \| two\nlog info \| lines$/m,
    /^stdout \| printed$/m,
    /^saved: out\/a\.png, a\.png \(image\/png, 12\.3 kB\)$/m,
    /^not saved: b\.png .*--out DIR/m,
    /^next checkpoint: \{"id":7\}$/m,
    /^completed in 1\.23 s, 567 ms CPU, 123 MB at most \(tier kernel, .*, runtime data\)$/m,
  ]) {
    t.match(report, expected);
  }
  t.notMatch(report, 'NOT CONTAINED');
  const numbered = { ...completed, platformStatus: { code: 200, name: 'success' } };
  t.match(prettyOutcome(numbered, canvas), /; platform status 200: success\)$/m);
  const open = { ...completed, environment: { ...completed.environment, tier: 'none' as const } };
  t.match(prettyOutcome(open, canvas), /^NOT CONTAINED/, 'tier none is shouted');
});

t.test('a failure says what, where, why and what to do', async (t) => {
  t.equal(
    prettyOutcome(failed, canvas),
    [
      'note: output past the limit was cut off',
      'timed-out at line 3 of the script: the script ran for more than 1 s (platform error 0085)',
      '  | line 3, in f',
      '  |     while True: pass',
      '  limit: wallMsMax is 1000, used 1003',
      '  help: Do less.',
      'timed-out in 1.23 s, 567 ms CPU, 123 MB at most (tier kernel, Python 3.11.2, runtime data)',
      '',
    ].join('\n'),
  );
});

t.test('a flood of output leaves in sight what follows it', async (t) => {
  const stdout = `${'x'.repeat(99)}\n`.repeat(1000);
  const report = prettyOutcome({ ...completed, stdout }, canvas);
  t.ok(report.length < 30_000, String(report.length));
  t.match(
    report,
    /^stdout \| x+\nnote: 80000 more characters of stdout are not shown; --format json/m,
  );
});

t.test('nothing that a script wrote reaches the terminal as a control', async (t) => {
  const failure = { ...failed.failure, message: hostile, help: hostile, traceback: hostile };
  const report = prettyOutcome(
    {
      ...completed,
      stdout: hostile,
      stderr: hostile,
      notes: [hostile],
      checkpoint: hostile,
      tables: [tableFromRows([{ [hostile]: hostile }])],
      files: [{ name: hostile, mediaType: 'image/png', bytes: new Uint8Array() }],
      log: [{ level: 'info', message: hostile }],
      failure: { ...failure, line: null, platformCode: null, limit: null },
      status: 'script-error',
    },
    canvas,
  );
  t.notMatch(report, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  t.notMatch(report, /^::/m, 'no line of a script starts a line');
});

t.test('as JSON: rows, and where the files are', async (t) => {
  const json = JSON.parse(JSON.stringify(outcomeJson(completed, canvas.saved)));
  t.same(json.tables, [[{ x: 1 }, { x: 2 }, { x: 3 }]]);
  t.same(json.files, [
    { name: 'a.png', mediaType: 'image/png', bytes: 12_345, saved: 'out/a.png' },
    { name: 'b.png', mediaType: 'image/png', bytes: 7, saved: null },
  ]);
  t.same(json.checkpoint, { id: 7 });
  t.equal(JSON.parse(JSON.stringify(outcomeJson(failed, canvas.saved))).checkpoint, null);
});
