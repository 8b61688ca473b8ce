import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { here as sallyport } from './here.js';

const hinted = 'def f(a: int = 1) -> int:\n    return a\nreturn [{"a": f()}]\n';
const plain = 'def f(a=1):\n    return a\nreturn [{"a": f()}]\n';
const job = (script: string): string =>
  `platform: processor # a comment\nscript: ${script}\noutputSchema: [{ name: a, type: integer }]\n`;
const indented = (script: string): string => script.replace(/^/gm, '    ').trimEnd();

const folder = t.testdir({
  'hinted.py': hinted,
  'plain.py': plain,
  'diff.py': hinted,
  'both.py': `import os\nx: int = os.sep\n${hinted}`,
  'link-target.py': hinted,
  'read-only.py': hinted,
  'block.job.yaml': job(`|\n${indented(hinted)}`),
  'quoted.job.yaml': job(JSON.stringify(hinted)),
  'file.job.yaml':
    'platform: processor\nscriptFile: hinted2.py\noutputSchema: [{ name: a, type: integer }]\n',
  'hinted2.py': hinted,
  'data.job.json': JSON.stringify({ platform: 'processor', script: hinted }),
});
writeFileSync(join(folder, 'crlf.py'), `\ufeff${hinted.replaceAll('\n', '\r\n')}`, { mode: 0o640 });
chmodSync(join(folder, 'crlf.py'), 0o640);
chmodSync(join(folder, 'read-only.py'), 0o444);
symlinkSync('link-target.py', join(folder, 'link.py'));

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const check = (...args: string[]): ReturnType<typeof sallyport> =>
  sallyport(['check', ...args, '-p', 'processor'], { cwd: folder });

t.test('files are fixed in place, and nothing else is left behind', async (t) => {
  const before = readdirSync(folder);
  const { code, stdout, stderr } = await check('hinted.py', 'crlf.py', 'plain.py', '--fix');
  t.equal(code, 0);
  t.equal(stderr, '');
  t.match(stdout, /^hinted\.py:1:10: fixed: Remove the type hint of a \[type-annotation\]$/m);
  t.match(stdout, /^hinted\.py: allowed \(policy processor\)$/m);
  t.match(stdout, /^3 allowed, 0 denied$/m);
  t.equal(read('hinted.py'), plain);
  t.equal(read('crlf.py'), `\ufeff${plain.replaceAll('\n', '\r\n')}`, 'mark and line ends stay');
  t.equal(statSync(join(folder, 'crlf.py')).mode & 0o777, 0o640, 'the mode stays');
  t.same(readdirSync(folder), before);
  const again = statSync(join(folder, 'hinted.py')).mtimeMs;
  t.equal((await check('hinted.py', '--fix')).code, 0);
  t.equal(statSync(join(folder, 'hinted.py')).mtimeMs, again, 'fixing twice writes nothing');
});

t.test('what has no fix remains and decides', async (t) => {
  const { code, stdout } = await check('both.py', '--fix', '-f', 'json');
  t.equal(code, 3);
  const { fixed, findings, decision } = JSON.parse(stdout);
  t.equal(decision, 'deny');
  t.match(fixed[0], { rule: 'type-annotation', title: /hint of x/, line: 2, column: 4 });
  t.ok(
    findings.length > 0 &&
      findings.every((one: { rule: string }) => one.rule !== 'type-annotation'),
  );
  t.equal(read('both.py'), `import os\nx = os.sep\n${plain}`);
});

t.test('standard input goes fixed to standard output, the report beside it', async (t) => {
  const args = ['check', '-', '--fix', '-p', 'processor', '--stdin-name', 'step.py'];
  const { code, stdout, stderr } = await sallyport(args, { input: hinted });
  t.same([code, stdout], [0, plain]);
  t.match(stderr, /step\.py:1:10: fixed: /);
  const unreadable = await sallyport(args, { input: Buffer.from('x: int = "\xff\r\n"', 'latin1') });
  t.equal(unreadable.code, 3);
  t.equal(unreadable.stdout, 'x: int = "\ufffd\r\n"', 'what is not fixed goes through as it is');
});

t.test('a diff is what patch takes, and writes nothing', async (t) => {
  const { code, stdout, stderr } = await check('diff.py', 'block.job.yaml', 'plain.py', '--diff');
  t.equal(code, 0);
  t.match(stderr, 'diff.py: allowed');
  t.match(
    stdout,
    '--- diff.py\n+++ diff.py\n@@ -1,3 +1,3 @@\n-def f(a: int = 1) -> int:\n+def f(a=1):\n',
  );
  t.equal(read('diff.py'), hinted);
  t.equal(read('block.job.yaml'), job(`|\n${indented(hinted)}`));
  const copy = t.testdir({ 'diff.py': hinted, 'block.job.yaml': read('block.job.yaml') });
  const patch = spawnSync('patch', ['-p0'], { cwd: copy, input: stdout, encoding: 'utf8' });
  if (patch.error) return;
  t.equal(patch.status, 0, patch.stdout + patch.stderr);
  t.equal(readFileSync(join(copy, 'diff.py'), 'utf8'), plain);
});

t.test('a literal block of a job file is fixed in it', async (t) => {
  const { code } = await sallyport(['check', 'block.job.yaml', '--fix'], { cwd: folder });
  t.equal(code, 0);
  t.equal(read('block.job.yaml'), job(`|\n${indented(plain)}`));
});

/** What is refused: nothing is written, and the reason is told. */
const refused: readonly [name: string, message: RegExp][] = [
  ['link.py', /cannot rewrite link\.py: it is a symbolic link[^]*help: Name the file/],
  ['read-only.py', /read-only\.py: it is read-only[^]*help: .*chmod u\+w/],
  ['quoted.job.yaml', /cannot be fixed: its script is not a literal block[^]*help: Write it as/],
  ['data.job.json', /cannot be fixed: its script is not a literal block/],
  ['file.job.yaml', /its script is the file hinted2\.py[^]*help: Name that file/],
  ['gone.py', /ERR_JOB_READ: cannot read gone\.py: no such file/],
  ['.', /cannot read \.: it is a directory/],
];

t.test('only plain files that are named and may be written are written', async (t) => {
  const { code, stdout, stderr } = await check(...refused.map(([name]) => name), '--fix');
  t.equal(code, 2);
  for (const [, message] of refused) t.match(stderr, message);
  t.match(stdout, `0 allowed, 0 denied, ${refused.length} not checked`);
  for (const name of ['link-target.py', 'read-only.py', 'hinted2.py']) t.equal(read(name), hinted);
  t.equal(read('quoted.job.yaml'), job(JSON.stringify(hinted)));
});

t.test('scripts that cannot be read are left as they are', async (t) => {
  const bad = t.testdir({
    'broken.py': 'x: int = (\n',
    'latin.py': Buffer.from('x: int = "\xe9"', 'latin1'),
  });
  const args = ['check', 'broken.py', 'latin.py', '--fix', '-p', 'processor'];
  t.equal((await sallyport(args, { cwd: bad })).code, 3);
  t.equal(readFileSync(join(bad, 'broken.py'), 'utf8'), 'x: int = (\n');
  t.equal(readFileSync(join(bad, 'latin.py'), 'latin1'), 'x: int = "\xe9"');
});

t.test('edits of a fix in JSON and SARIF are places of the file', async (t) => {
  const input = 'if 1:\n\ts = "\u{1f40d}"; x: int = 1\nreturn [s, x]\n';
  const of = (format: string): ReturnType<typeof sallyport> =>
    sallyport(['check', '-', '-p', 'processor', '-f', format], { input });
  const [json, sarif] = await Promise.all([of('json'), of('sarif')]);
  const range = { line: 2, column: 13, endLine: 2, endColumn: 18 };
  t.match(JSON.parse(json.stdout).findings[0].fixes, [
    { title: 'Remove the type hint of x', edits: [{ range, text: '' }] },
  ]);
  const [run] = JSON.parse(sarif.stdout).runs;
  t.equal(run.columnKind, 'utf16CodeUnits');
  const deletedRegion = { startLine: 2, startColumn: 13, endLine: 2, endColumn: 18 };
  t.match(run.results[0].fixes, [
    {
      description: { text: 'Remove the type hint of x' },
      artifactChanges: [{ replacements: [{ deletedRegion, insertedContent: { text: '' } }] }],
    },
  ]);
});
