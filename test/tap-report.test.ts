import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import t from 'tap';

const program = join(dirname(import.meta.dirname), 'scripts', 'tap-report.mjs');
const report = (...lines: readonly string[]): string =>
  spawnSync(process.execPath, [program], { input: `${lines.join('\n')}\n`, encoding: 'utf8' })
    .stdout;

const good = ['# Subtest: build/a.test.js', '    ok 1 - one', '    ok 2 - two', '    1..2'];
const skipped = '    ok 2 - there # SKIP no such tier';

/** As tap writes it: a subtest of a file fails, and so the file does. */
const bad = [
  '# Subtest: build/b.test.js',
  '    # Subtest: outer',
  '        ok 1 - holds',
  '        not ok 2 - is four',
  '          ---',
  '          diff: |',
  '            -4',
  '            +5',
  '          ...',
  '        1..2',
  '    not ok 1 - outer # time=9ms',
  skipped,
  '    1..2',
  'not ok 2 - build/b.test.js # time=1234ms',
  '  ---',
  '  exitCode: 1',
  '  ...',
];

t.test('what failed is told last, by its whole path, with how to see it again', (t) => {
  const told = report(
    'TAP version 14',
    '1..2',
    ...good,
    'ok 1 - build/a.test.js # time=5ms',
    ...bad,
  );
  t.equal(
    told.replace(/[\d.]+ s\n$/, '… s\n'),
    `ok       0.0 s  build/a.test.js
FAILED   1.2 s  build/b.test.js
skipped 1: no such tier

build/b.test.js > outer > is four
  diff: |
    -4
    +5
  again: npx tap build/b.test.js

1 of 2 files failed; assertions: 1 failed, 3 passed, 1 skipped; … s
`,
  );
  t.end();
});

const cases: readonly (readonly [what: string, lines: readonly string[], told: RegExp])[] = [
  [
    'a process that ended with all its assertions good',
    [
      '1..1',
      ...good,
      'not ok 1 - build/a.test.js',
      '  ---',
      '  command: node',
      '  signal: SIGKILL',
      '  ...',
    ],
    /\n\nbuild\/a\.test\.js\n {2}signal: SIGKILL\n {2}again: .*\n\n1 of 1 files failed; assertions: 1 failed, 2 passed/,
  ],
  [
    'a file that took too long',
    ['1..1', 'not ok 1 - timeout!', '  ---', '  expired: build/a.test.js', '  ...'],
    /^FAILED .* build\/a\.test\.js\n\nbuild\/a\.test\.js\n/,
  ],
  [
    'a run that was cut off',
    ['1..3', ...good, 'ok 1 - build/a.test.js'],
    /\n2 of 3 files came to no end\n/,
  ],
  ['a run that gave up', ['1..3', 'Bail out! no room'], /\nBail out! no room\n/],
];

t.test('ends that no assertion tells of', (t) => {
  for (const [what, lines, told] of cases) t.match(report(...lines), told, what);
  t.end();
});

t.test('many failures, and a dump of one, are cut', (t) => {
  const dump = ['  ---', '  long: |', ...Array<string>(80).fill(`    ${'x'.repeat(900)}`), '  ...'];
  const failed = Array.from({ length: 40 }, (_, n) => `not ok ${n + 1} - build/${n}.test.js`);
  const told = report('1..40', failed[0] ?? '', ...dump, ...failed.slice(1));
  t.match(told, /… 21 more lines\n/);
  t.match(told, /\n… and 15 more\n\n40 of 40 files failed; assertions: 40 failed, 0 passed/);
  t.ok(told.length < 25_000, `${told.length} characters`);
  t.end();
});
