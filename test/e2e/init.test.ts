import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { platformIds } from '#dist/platform/platform.js';
import { sallyport } from './sallyport.js';

const linux = process.platform === 'linux';

/** What each start comes to. */
const results: Readonly<Record<(typeof platformIds)[number], RegExp>> = {
  kusto: /trend[^]*^5 rows/m,
  'azureml-classic': /^3 rows/m,
  'azureml-designer': /^output 2$/m,
  processor: /2 of 3 items are new since 1$[^]*^next checkpoint: 3$/m,
  script: /'the': 2/,
};

for (const platform of platformIds) {
  t.test(`${platform}: what init writes is allowed, runs, and stays`, async (t) => {
    const cwd = t.testdir();
    const init = ['init', '--platform', platform, 'new/start'];
    const first = await sallyport(init, { cwd });
    t.equal(first.code, 0, first.stderr);
    t.match(first.stdout, /^next: sallyport run new\/start\/script\.job\.yaml$/m);
    const job = join('new', 'start', 'script.job.yaml');
    const ran = await sallyport([linux ? 'run' : 'check', job], { cwd });
    t.equal(ran.code, 0, ran.stdout + ran.stderr);
    t.match(ran.stdout, /^new\/start\/script\.job\.yaml: allowed/);
    t.notMatch(ran.stdout, /: (?:note|warning): /, 'a start has no findings');
    if (linux) t.match(ran.stdout, results[platform]);

    const script = join(cwd, 'new/start/script.py');
    writeFileSync(script, 'mine\n');
    const again = await sallyport(init, { cwd });
    t.equal(again.code, 2);
    t.match(again.stderr, /ERR_INIT_WRITE: .*new\/start\/script\.py.* nothing was written/);
    t.equal(readFileSync(script, 'utf8'), 'mine\n');
  });
}

t.test('the command that init names is one that a shell takes', async (t) => {
  const cwd = t.testdir();
  const { stdout } = await sallyport(['init', '--platform', 'script', "it's new"], { cwd });
  t.match(stdout, `next: sallyport run 'it'\\''s new/script.job.yaml'\n`);
});

t.test('nothing is written beside a file that is there, or through a link', async (t) => {
  const cwd = t.testdir({ held: { 'input.json': 'mine' }, linked: {} });
  symlinkSync('/nowhere', join(cwd, 'linked', 'script.py'));
  writeFileSync(join(cwd, 'file'), '');
  const cases: readonly [string, RegExp][] = [
    ['held', /held\/input\.json is there already/],
    ['linked', /linked\/script\.py is there already/],
    ['file', /cannot write file: something of this name is there/],
  ];
  for (const [folder, said] of cases) {
    const { code, stderr } = await sallyport(['init', '--platform', 'processor', folder], { cwd });
    t.equal(code, 2);
    t.match(stderr, said);
  }
  t.same(readdirSync(join(cwd, 'held')), ['input.json']);
  const none = await sallyport(['init'], { cwd });
  t.equal(none.code, 2);
  t.match(none.stderr, /--platform <id>/);
});
