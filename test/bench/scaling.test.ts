import t from 'tap';
import { compareResults } from '#dist/bench/compare/compare.js';
import type { Answer, Gate, GateRow, Question } from '#dist/bench/gates/gate.js';
import { Setting } from '#dist/bench/gates/setting.js';
import { reportOf } from '#dist/bench/report/report-of.js';
import { reportText } from '#dist/bench/report/text.js';
import type { TimingResult, TimingRow } from '#dist/bench/result/form.js';
import { benchResult } from '#dist/bench/result/schema.js';
import type { Entrant } from '#dist/bench/scaling/field.js';
import { measureGrowth } from '#dist/bench/scaling/growth.js';
import { shapePolicy } from '#dist/bench/scaling/policy.js';
import { Steps } from '#dist/bench/scaling/steps.js';
import { subjectOf } from '#dist/bench/scaling/subject.js';
import { measureTrial } from '#dist/bench/scaling/trial.js';
import { allShapes } from '#dist/bench/workload/shapes.js';
import { here } from '../e2e/here.js';

const allowed = { decision: 'allow', rules: [] } as const;
const kilobytes = ({ code }: Question): number => code.length / 1024;

/** Gates by what they answer; times are their own. */
const answers: Readonly<Record<string, (asked: Question) => Answer>> = {
  bare: (asked) => ({ ...allowed, ms: kilobytes(asked) / 10 }),
  sallyport: (asked) => ({ ...allowed, ms: kilobytes(asked), peakBytes: 1000 + asked.code.length }),
  square: (asked) => ({ ...allowed, ms: 5 + kilobytes(asked) ** 2 }),
  late: (asked) =>
    kilobytes(asked) < 50
      ? { ...allowed, ms: 1 }
      : { error: 'gave no answer in 20 ms', isLate: true },
  deep: (asked) =>
    kilobytes(asked) < 1 ? { ...allowed, ms: 1 } : { error: 'RecursionError: too deep' },
  bounded: (asked) =>
    kilobytes(asked) < 500
      ? { ...allowed, ms: kilobytes(asked) }
      : { decision: 'deny', rules: ['syntax-limit on 1'], ms: 0.1 },
};

function gateOf(id: string, answer: (asked: Question) => Answer): Gate {
  const row: GateRow = {
    ...{ id, name: id, version: null, link: null },
    ...{ reads: 'parse', status: 'ran' },
  };
  return {
    id,
    ask: (asked) => Promise.resolve(answer(asked)),
    row: () => row,
    close: () => Promise.resolve(),
  };
}

async function measured(
  shape: string,
  options: { readonly signal?: AbortSignal; readonly told?: string[] } = {},
): Promise<readonly TimingRow[]> {
  const setting = await Setting.under(shapePolicy);
  const { bare, ...others } = answers;
  if (bare === undefined) throw new RangeError('there is no reference');
  const reference = await subjectOf(gateOf('bare', bare), setting);
  const entrants: Entrant[] = [];
  for (const [id, answer] of Object.entries(others)) {
    const gate = gateOf(id, answer);
    const again = (): Promise<Gate> => Promise.resolve(gate);
    entrants.push({ again, subject: await subjectOf(gate, setting) });
  }
  const { signal, told = [] } = options;
  const onProgress = (text: string): void => void told.push(text);
  const shapes = new Map([[shape, (bytes: number) => '#'.repeat(bytes)]]);
  const field = {
    ...{ entrants, reference, setting, withMemory: true, signal },
    ...{ grown: shapes, tried: shapes, steps: new Steps({ total: 14, signal, onProgress }) },
  };
  return [...(await measureGrowth(field)), ...(await measureTrial(field))];
}

const resultOf = (rows: readonly TimingRow[]): TimingResult => ({
  ...{ format: 'sallyport-bench', version: 1, kind: 'scaling', command: 'test' },
  environment: {
    ...{ date: '2026-01-01T00:00:00.000Z', node: '20.0.0', python: null, os: 'x', cpu: 'y' },
    ...{ cores: 1, memoryBytes: 1, load: 0 },
  },
  gates: Object.entries(answers).map(([id, answer]) => gateOf(id, answer).row()),
  ...{ rows, work: [] },
});

t.test('what grows, what breaks and what is left out is told of each gate', async (t) => {
  const told: string[] = [];
  const rows = await measured('hash', { told });
  const word = ({ status, verdict }: TimingRow): string =>
    status === 'ran' ? (verdict ?? 'growth') : status;
  const wordsOf = (id: string): string[] => rows.filter(({ subject }) => subject === id).map(word);
  const all = Object.fromEntries(Object.keys(answers).map((id) => [id, wordsOf(id)]));
  const whole = ['allow', 'allow', 'allow', 'growth', 'allow'];
  t.same(all, {
    bare: [],
    sallyport: whole,
    square: whole,
    late: ['allow', 'error', 'left-out', 'left-out', 'error'],
    deep: ['error', 'error', 'error', 'left-out', 'error'],
    bounded: ['allow', 'allow', 'refused', 'growth', 'allow'],
  });
  const row = (id: string): TimingRow | undefined => rows.find((one) => one.id === id);
  t.match(row('sallyport: hash, growth'), { exponent: 1 });
  t.match(row('bounded: hash, growth'), { exponent: 1 }, 'what was refused has no part in it');
  t.match(row('square: hash, growth'), { exponent: 2 }, 'nor what a line takes');
  t.match(row('sallyport: hash, 1 MB'), { ratios: { 'bare parse': 10 }, peakBytes: 1_048_570 });
  t.match(row('late: hash, 1 MB'), { why: 'gave no answer in 20 ms at 100 KB' });
  t.match(row('deep: hash, 1 MB'), { why: 'RecursionError: too deep' });
  t.match(row('bounded: hash, 1 MB'), { why: 'syntax-limit on 1' });
  t.match(told[0], /^scaling 1\/14: hash, 10 KB$/);

  const result = resultOf(rows);
  t.same(benchResult.parse(result), result, 'a result of the open format');
  const text = reportText(reportOf(result), { colour: false, width: 100 });
  t.match(text, /^late +4 +1 +0 +2 +1 /m);
  t.match(text, /^late +hash +1 MB +left-out +gave no answer in 20 ms at 100 KB$/m);
  t.match(text, /^bounded +hash +1 MB +refused +syntax-limit on 1$/m);
});

t.test('a text that a gate of ours read and reads no more is worse', async (t) => {
  const before = resultOf(await measured('hash'));
  const changed = (subject: string, change: Partial<TimingRow>): TimingResult => ({
    ...before,
    rows: before.rows.map((row) =>
      row.subject === subject && row.bytes !== undefined ? { ...row, ...change } : row,
    ),
  });
  for (const [subject, change, worse, better] of [
    ['sallyport', { status: 'error', verdict: undefined, why: 'died' }, 4, 0],
    ['sallyport', { verdict: 'refused' }, 4, 0],
    ['sallyport', { verdict: 'deny' }, 0, 0],
    ['sallyport', { medianMs: 1e6 }, 0, 0],
    ['square', { status: 'error', verdict: undefined }, 0, 0],
  ] as const) {
    const after = changed(subject, change);
    const { regressions, improvements, others } = compareResults(before, after);
    t.equal(regressions.length, worse, `${subject} ${JSON.stringify(change)}`);
    t.equal(improvements.length, better);
    t.equal(compareResults(after, before).improvements.length, worse, 'and the other way better');
    t.ok(worse > 0 || others.length > 0, 'it is shown');
  }
});

t.test('it stops where it is asked to', async (t) => {
  const signal = AbortSignal.abort(new Error('enough'));
  await t.rejects(measured('hash', { signal }), { message: 'enough' });
});

t.test('gates of ours and of others are processes, by their ids and files', async (t) => {
  const cwd = t.testdir({
    'dies.yaml': `
gate: dies
name: One that dies
reads: parse
command: [sh, -c, 'exit 9']
protocol: lines
`,
  });
  const ask = async (...more: string[]): ReturnType<typeof here> =>
    await here(['bench', 'scaling', '--no-memory', '--format', 'json', ...more], { cwd });
  const { stdout, stderr, code } = await ask(
    '--only',
    'NUL',
    '--gate',
    'naive',
    '--gate',
    './dies.yaml',
  );
  t.equal(code, 0, stderr);
  const { gates, rows } = JSON.parse(stdout) as TimingResult;
  t.same(
    gates.map(({ id, status }) => `${id} ${status}`),
    ['bare ran', 'naive ran', 'dies broken'],
  );
  t.match(rows, [
    { id: 'naive: NUL, tried, 256 KB', status: 'ran', verdict: 'allow', medianMs: Number },
    { id: 'dies: NUL, tried, 256 KB', status: 'error', why: 'ended with 9' },
  ]);
  const none = await ask('--only', 'no such shape');
  t.equal(none.code, 2);
  t.match(none.stderr, /no shape has `no such shape` in its name/);
});

t.test('shapes are as large as they say, and no larger', async (t) => {
  for (const [name, make] of Object.entries(allShapes)) {
    const bytes = Buffer.byteLength(make(65_536));
    t.ok(bytes <= 65_536 + 200 && bytes > 32_768, `${name}: ${bytes}`);
  }
});
