import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import t from 'tap';
import { compareResults } from '#dist/bench/compare/compare.js';
import { comparisonText } from '#dist/bench/compare/text.js';
import { canaryOf } from '#dist/bench/containment/canary.js';
import { cases } from '#dist/bench/containment/cases/index.js';
import { proof } from '#dist/bench/containment/controls.js';
import { chosenDoors } from '#dist/bench/containment/doors/open.js';
import { readDoorFile } from '#dist/bench/containment/doors/door-file.js';
import { commandAt } from '#dist/bench/containment/doors/places.js';
import { measureDoors, type Measured } from '#dist/bench/containment/measure.js';
import { containmentResult } from '#dist/bench/containment/result.js';
import type { Comparison } from '#dist/bench/compare/comparison.js';
import type { Verdict } from '#dist/bench/containment/doors/door.js';
import { setLure } from '#dist/bench/containment/lure.js';
import type { ContainmentResult } from '#dist/bench/containment/result-form.js';
import { reportOf } from '#dist/bench/report/report-of.js';
import { reportText } from '#dist/bench/report/text.js';
import { benchResult } from '#dist/bench/result/schema.js';
import { systemPython } from '../executor/job.js';

const shipped = join(dirname(dirname(import.meta.dirname)), 'bench', 'peers', 'doors');
const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(directory, { recursive: true }));

const sample = cases.filter(({ id }) => ['1', '3', '16', '28', '35', '40'].includes(id));

function written(name: string, text: string): string {
  const path = join(directory, `${name}.yaml`);
  writeFileSync(path, text);
  return path;
}

const script = "'{python}', -I, -S, '{script}'";

const measure = (doors: readonly string[]): Promise<Measured> =>
  measureDoors({
    ...{ doors, cases: sample, controls: [proof], python: systemPython, staged: false },
    onProgress: () => undefined,
    onSeen: () => undefined,
    signal: new AbortController().signal,
  });

t.test('each door file of the package is named as its door', async (t) => {
  const names = readdirSync(shipped).filter((name) => name.endsWith('.yaml'));
  t.ok(names.length >= 8);
  for (const name of names) {
    const { door, command } = await readDoorFile(join(shipped, name));
    t.equal(`${door}.yaml`, basename(name));
    const places = { python: 'p', script: 's', work: 'w', top: 't', packages: 'k' };
    const words = commandAt(command, { ...places, peers: 'e', here: 'h' });
    t.notMatch(words.join(' '), /[{}]/, `${name}: every place is filled in`);
  }
});

t.test('a door file that is none is told with its place', async (t) => {
  const path = written('wrong', 'door: sallyport-vm\nname: x\ncomand: [true]\n');
  await t.rejects(readDoorFile(path), { code: 'ERR_BENCH_INVALID' });
  await t.rejects(chosenDoors([path]), { code: 'ERR_BENCH_INVALID' });
  await t.rejects(chosenDoors(['bubblewrp']), { code: 'ERR_USAGE', message: /bubblewrap/ });
  const [one, other] = ['one', 'other'].map((name) =>
    written(name, `door: twin\nname: ${name}\ncommand: [${script}]\n`),
  );
  await t.rejects(chosenDoors([one ?? '', other ?? '']), {
    message: /two doors are called `twin`/,
  });
  t.same(await chosenDoors(['bare', one ?? '', 'bare']), ['bare', one]);
});

const doors = [
  written('open', `door: open\nname: nothing at all\ncommand: [${script}]\n`),
  written('washed', `door: washed\nname: no environment\ncommand: [env, -i, ${script}]\n`),
  written('shut', 'door: shut\nname: runs nothing\ncommand: ["true"]\n'),
  written('gone', `door: gone\nname: not here\ncommand: ['{peers}/no-such-door', ${script}]\n`),
];

t.test('a door holds what it holds, and one in which nothing runs holds nothing', async (t) => {
  const measured = await measure(doors);
  const result = containmentResult(measured, 'sallyport bench containment');
  const words = Object.fromEntries(
    Object.entries(result.cases).map(([id, { doors }]) => [id, Object.values(doors)]),
  );
  t.strictSame(words, {
    1: ['escaped', 'escaped', 'missing', 'missing'],
    3: ['escaped', 'held', 'missing', 'missing'],
    16: ['escaped', 'escaped', 'missing', 'missing'],
    28: ['escaped', 'escaped', 'missing', 'missing'],
    35: ['not-claimed', 'not-claimed', 'missing', 'missing'],
    40: ['not-claimed', 'not-claimed', 'missing', 'missing'],
  });
  t.strictSame(
    result.doors.map(({ status }) => status),
    ['ran', 'ran', 'broken', 'missing'],
  );
  t.match(result.totals, {
    washed: { all: { hits: 1, total: 3 }, surface: { hits: 0, total: 1 } },
  });
  t.match(result.totals, { shut: { all: { hits: 0, total: 0 } } });
  t.ok(benchResult.parse(result), 'it is of the open format');
  const text = reportText(reportOf(result), { colour: false, width: 100 });
  t.match(text, /washed .* 33\.3 % +1 of 3/);
  t.match(text, /shut .* broken: an honest script did not run/);
});

t.test('a case that cannot escape is shown by its canary', async (t) => {
  const lure = await setLure();
  t.teardown(() => lure.close());
  const host = { lure, python: systemPython, packages: null, peers: '' };
  const [reads] = sample;
  if (reads === undefined || !('promise' in reads))
    return t.fail('the sample begins with a script');
  const tame = { ...reads, script: "print('held')" };
  t.match(await canaryOf(tame, host), { escaped: false, lacks: null });
});

t.test('a known leak is no escape, and what was held is neither', async (t) => {
  const committed = join(dirname(dirname(import.meta.dirname)), 'bench/results/containment.json');
  const result = benchResult.parse(JSON.parse(readFileSync(committed, 'utf8')));
  if (result.kind !== 'containment') return t.fail('it is of doors');
  const [id, one] = Object.entries(result.cases)[0] ?? [];
  if (id === undefined || one === undefined) return t.fail('it has cases');
  const door = 'sallyport-kernel';
  const saying = (word: Verdict): ContainmentResult => ({
    ...result,
    cases: { [id]: { ...one, doors: { [door]: word } } },
  });
  const rows: readonly (readonly [Verdict, Verdict, keyof Comparison])[] = [
    ['held', 'known-leak', 'regressions'],
    ['held', 'escaped', 'regressions'],
    ['known-leak', 'escaped', 'regressions'],
    ['known-leak', 'known-leak', 'unchanged'],
    ['escaped', 'escaped', 'unchanged'],
    ['escaped', 'known-leak', 'others'],
    ['known-leak', 'held', 'improvements'],
    ['held', 'missing', 'others'],
  ];
  for (const [was, now, list] of rows) {
    const comparison = compareResults(saying(was), saying(now));
    t.strictSame(comparison[list], [{ id, subject: door, was, now }], `${was}, then ${now}`);
    const told =
      list === 'unchanged' ? `${now}, as before: 1 (${id} ${door})` : `${was}, then ${now}`;
    t.match(comparisonText(comparison, { colour: false, width: 100 }), told);
  }
});
