import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { sallyport } from './sallyport.js';

const allowed = 'import json\nreturn [{"a": json.dumps(1)}]\n';
const denied = 'import os\nreturn []\n';

/** Scripts that are refused for their form, with the rule that speaks. */
const malformed: readonly [name: string, bytes: string | Uint8Array, rule: RegExp][] = [
  ['empty.py', '', /^(?:processor-return|syntax-error)$/],
  ['large.py', `x = 1\n${'#'.repeat(10_000_000)}`, /^source-size$/],
  ['latin.py', Buffer.from('x = "\xe9"\nreturn []\n', 'latin1'), /^source-encoding$/],
  ['nul.py', 'x = 1\0\nreturn []\n', /^source-characters$/],
  ['nested.py', `return ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, /^syntax-/],
  ['broken.py', 'return [\n', /^syntax-error$/],
];

const folder = t.testdir({
  'ok.py': allowed,
  'denied.py': denied,
  'warn\u001b[2J\n.py': denied,
  'bad.yaml': 'apiVersion: sallyport/v1\nname: x\nplatfrom: processor\nimports: { match: any }\n',
  'broken.yaml': 'name: [\n',
  'ok.job.yaml':
    'platform: processor\nscriptFile: ok.py\noutputSchema: [{ name: a, type: string }]\n',
  'denied.job.yaml': 'platform: processor\nscriptFile: ok.py\n',
  'unknown.job.yaml': 'platform: processor\nscriptFile: ok.py\nmoed: bulk\n',
});
for (const [name, bytes] of malformed) writeFileSync(join(folder, name), bytes);

t.jobs = 2;

t.test('scripts of every bad form are denied, each for its reason', async (t) => {
  const names = malformed.map(([name]) => name);
  const args = ['check', ...names, 'ok.py', '--policy', 'processor', '--format', 'json'];
  const { code, stdout, stderr } = await sallyport(args, { cwd: folder });
  t.equal(code, 3);
  t.equal(stderr, '');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.same(
    lines.map((line) => line.file),
    [...names, 'ok.py'],
  );
  for (const [index, [name, , rule]] of malformed.entries()) {
    t.equal(lines[index].decision, 'deny', name);
    const [first] = lines[index].findings;
    t.match(first?.rule ?? '', rule, `${name}: ${first?.message}`);
    t.ok(first?.help, `${name} says what to do`);
  }
  t.match(lines.at(-1), { decision: 'allow', policy: 'processor', findings: [] });
});

t.test('a person reads what, where, why and what to do', async (t) => {
  const args = ['check', 'denied.py', 'ok.py', '-p', 'processor'];
  const { code, stdout } = await sallyport(args, { cwd: folder });
  t.equal(code, 3);
  t.match(stdout, /^denied\.py:1:8: error: .*os.*\[import-allow-list\]$/m);
  t.match(stdout, ' 1 | import os\n   |        ^^\n');
  t.match(stdout, /^ {2}help: ./m);
  t.match(stdout, /^ {2}docs: rules\/imports\/import-allow-list\.md$/m);
  t.match(stdout, /^ok\.py: allowed \(policy processor\)$/m);
  t.match(stdout, /^1 allowed, 1 denied$/m);
  t.notMatch(stdout, '\u001b', 'no colours in a pipe');
  const forced = await sallyport(args, { cwd: folder, env: { FORCE_COLOR: '1' } });
  t.match(forced.stdout, '\u001b', 'but where they are asked for');
  const neither = await sallyport(args, { cwd: folder, env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  t.equal(neither.stdout, stdout);
});

t.test('standard input, with a name of its own', async (t) => {
  const options = { cwd: folder, input: denied };
  const args = ['check', '-', '-p', 'processor', '-f', 'github', '--stdin-name', 'step.py'];
  const { code, stdout } = await sallyport(args, options);
  t.equal(code, 3);
  t.match(stdout, /^::error file=step\.py,line=1,endLine=1,col=8,endColumn=10,title=import-allow-/);
});

t.test('documents: sarif and junit', async (t) => {
  const names = ['warn\u001b[2J\n.py', 'ok.py'];
  const of = (format: string): ReturnType<typeof sallyport> =>
    sallyport(['check', ...names, '--platform', 'processor', '-f', format], { cwd: folder });
  const [sarif, junit] = await Promise.all([of('sarif'), of('junit')]);
  t.same([sarif.code, junit.code], [3, 3]);
  const [run] = JSON.parse(sarif.stdout).runs;
  t.match(run.results[0], { ruleId: 'import-allow-list', level: 'error' });
  t.match(junit.stdout, 'tests="2" failures="1" errors="0"');
  t.notMatch(sarif.stdout + junit.stdout, '\u001b');
});

t.test('a job file is judged as a whole', async (t) => {
  const args = ['check', 'ok.job.yaml', 'denied.job.yaml', '-f', 'json'];
  const { code, stdout } = await sallyport(args, { cwd: folder });
  t.equal(code, 3);
  const [ok, bad] = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.match(ok, { file: 'ok.job.yaml', decision: 'allow' });
  t.match(bad, {
    file: 'denied.job.yaml',
    decision: 'deny',
    findings: [{ rule: 'output-schema' }],
  });
});

/** Command lines that say nothing about a script: exit code, and what is said instead. */
const situations: readonly [args: string[], code: number, message: RegExp][] = [
  [['ok.py', 'gone.py', '-p', 'processor'], 2, /ERR_JOB_READ: cannot read gone\.py: no such file/],
  [['.', '-p', 'processor'], 2, /cannot read \.: it is a directory[^]*help: /],
  [['-p', 'processor'], 5, /nothing was checked/],
  [['ok.py'], 2, /ERR_USAGE: no policy to judge ok\.py by[^]*help: .*processor/],
  [['ok.py', '-p', 'procesor'], 2, /ERR_POLICY_UNKNOWN[^]*processor/],
  [['ok.py', '-p', './gone.yaml'], 2, /ERR_POLICY_READ[^]*gone\.yaml/],
  [['ok.py', '-p', './bad.yaml'], 2, /ERR_POLICY_INVALID[^]*bad\.yaml:3:1: [^]*platform/],
  [['ok.py', '-p', './broken.yaml'], 2, /ERR_POLICY_INVALID[^]*broken\.yaml:\d+:\d+: /],
  [['ok.py', '-p', 'processor', '--platform', 'kusta'], 2, /'kusta' is invalid.*kusto/],
  [['ok.py', '-p', 'processor', '--platform', 'kusto'], 2, /is for processor, not for kusto/],
  [['unknown.job.yaml'], 2, /unknown\.job\.yaml:3:1: .*`moed`.*did you mean `mode`/],
];

for (const [args, code, message] of situations) {
  t.test(`situation: check ${args.join(' ')}`, async (t) => {
    const ended = await sallyport(['check', ...args, '-f', 'json'], { cwd: folder });
    t.equal(ended.code, code, ended.stderr);
    t.match(ended.stderr, message);
    t.notMatch(ended.stderr, /^ {4}at /m, 'no stack');
    t.notMatch(ended.stdout, '"deny"', 'no verdict where none was made');
  });
}
