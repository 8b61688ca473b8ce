import { readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { here as sallyport } from './here.js';

t.setTimeout(300_000);

const head = 'apiVersion: sallyport/v1\nname: p\nplatform: kusto\nimports: { match: any }\n';
const wide =
  "callouts:\n  - { CalloutType: sandbox_artifacts, CalloutUriRegex: 'a\\.com/', CanCall: true }\n";
const noted = `${head}rules: { type-annotation: off }\n`;

/** Command lines beside these files: exit code, stream, what it says. */
const files = {
  'clean.yaml': head,
  'clean.test.yaml':
    'policy: ./clean.yaml\nscripts:\n  - { source: "eval(x)", expect: { deny: [dynamic-exec] } }\n',
  'noted.yaml': noted,
  'noted.test.yaml':
    'policy: ./noted.yaml\nscripts:\n  - { source: "eval(x)", expect: { deny: [dynamic-exec] } }\n',
  'wide.yaml': head + wide,
  'bad.yaml': `${head}limts: {}\ntitel: x\n`,
  'torn.yaml': head,
  'torn.test.yaml': 'policy: [\n',
  'mixed.yaml':
    'name: p # me\napiVersion: "sallyport/v1"\nplatform: kusto\nimports: {match: any}\n',
};

const lines: readonly [args: string[], code: number, stream: 'stdout' | 'stderr', said: RegExp][] =
  [
    [['lint', 'clean.yaml'], 0, 'stdout', /^clean\.yaml: nothing found\n$/],
    [['lint', 'noted.yaml'], 0, 'stdout', /^noted\.yaml:5:10: note: [^]*noted\.yaml: 1 note\n$/],
    [['lint', 'wide.yaml'], 1, 'stdout', /wide\.yaml:6:[^]*\^\^\^[^]*docs: lints\/callout-over-b/],
    [
      ['lint', 'noted.yaml', 'wide.yaml', '--fail-on', 'never', '-f', 'junit'],
      0,
      'stdout',
      /policy lint" tests="2" failures="1"/,
    ],
    [['lint', 'wide.yaml', '-f', 'sarif'], 1, 'stdout', /"ruleId": "callout-over-broad"/],
    [['lint', 'wide.yaml', '-f', 'github'], 1, 'stdout', /^::error file=wide\.yaml,line=6,/m],
    [
      ['lint', 'bad.yaml'],
      2,
      'stdout',
      /bad\.yaml:5:1: error: `limts` is not a key [^]*2 errors\n$/,
    ],
    [
      ['lint', 'bad.yaml', '-f', 'github'],
      2,
      'stdout',
      /^::error file=bad\.yaml,line=5,[^]*::error/,
    ],
    [['lint', 'none.yaml', 'clean.yaml'], 2, 'stderr', /ERR_POLICY_READ: .*none\.yaml/],
    [['lint', 'torn.yaml'], 2, 'stderr', /ERR_TEST_INVALID: torn\.test\.yaml/],
    [['lint', 'processor'], 0, 'stdout', /^policies\/processor\/policy\.yaml:\d+:\d+: note/],
    [['lint'], 5, 'stderr', /nothing was linted/],
    [['lint', '--list'], 0, 'stdout', /^callout-dead +warning +\w/m],
    [['lint', '--explain', 'callout-dead'], 0, 'stdout', /^## Wrong$/m],
    [['lint', '--explain', 'callout-ded'], 2, 'stderr', /did you mean `callout-dead`\?/],
    [['lint', 'clean.yaml', '--soon', 'x'], 2, 'stderr', /--soon is x/],
    [['lint', 'clean.yaml', '--surface', 'clean.yaml'], 2, 'stderr', /ERR_SURFACE_INVALID/],
    [['fmt'], 5, 'stderr', /nothing was formatted/],
    [['fmt', '--check', 'clean.yaml', 'mixed.yaml'], 1, 'stdout', /^mixed\.yaml: not formatted\n$/],
    [
      ['fmt', '--check', 'bad.yaml', 'mixed.yaml'],
      2,
      'stderr',
      /bad\.yaml has 2 faults|bad\.yaml:5/,
    ],
    [['fmt', 'link.yaml'], 2, 'stderr', /cannot rewrite link\.yaml: it is a symbolic link/],
    [['schema'], 0, 'stdout', /"title": "Sallyport policy"[^]*"module-escape": \{/],
    [['schema', '--tests'], 0, 'stdout', /"title": "Sallyport policy test"[^]*"never": \{/],
    [
      ['test', 'processor', '--coverage-min', '100'],
      0,
      'stdout',
      /^2\d tests: \d+ validated, \d+ reported\n$/m,
    ],
    [['test', 'azureml-classic', '--format', 'junit'], 0, 'stdout', /^<\?xml[^]*failures="0"/],
    [['test', 'processor', '--filter', 'no such'], 5, 'stderr', /nothing was tested/],
    [['test', 'torn.yaml'], 2, 'stderr', /ERR_TEST_INVALID: torn\.test\.yaml/],
    [['test', 'none.yaml'], 2, 'stderr', /ERR_TEST_READ: cannot read none\.yaml: no such file/],
    [['test', 'processor', '--policy', 'script'], 1, 'stdout', /: missing: import os\n[^]*\+allow/],
    [
      ['test', 'processor', '--policy', 'script', '--format', 'github'],
      1,
      'stdout',
      /^::error file=.*policy\.test\.yaml,line=\d+,col=\d+,title=noisy%3A /,
    ],
    [
      ['test', 'script', '--format', 'json'],
      0,
      'stdout',
      /^\{"passed":true,"counts":\{"validated":/,
    ],
    [['test', 'script', '--coverage-min', '101'], 2, 'stderr', /from 0 to 100/],
    [['init'], 2, 'stderr', /nothing is named[^]*--preset processor/],
    [
      ['init', '--callouts', 'clean.yaml', 'new'],
      2,
      'stderr',
      /clean\.yaml is not a callout policy/,
    ],
    ...['', 'init', 'lint', 'fmt', 'schema', 'test'].map(
      (verb): [string[], number, 'stdout', RegExp] => [
        [...verb.split(' ').filter(Boolean), '--help'],
        0,
        'stdout',
        /^Examples?:\n {2}.*sallyport policy /m,
      ],
    ),
  ];

for (const [args, code, stream, said] of lines) {
  t.test(`sallyport policy ${args.join(' ')}`, async (t) => {
    const cwd = t.testdir({});
    for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
    symlinkSync('mixed.yaml', join(cwd, 'link.yaml'));
    const before = readdirSync(cwd);
    const ended = await sallyport(['policy', ...args], { cwd });
    t.equal(ended.code, code, ended.stdout + ended.stderr);
    t.match(ended[stream], said);
    t.notMatch(ended.stdout + ended.stderr, '\u001b', 'no colours on a pipe');
    t.same(readdirSync(cwd), before, 'nothing is written');
  });
}

t.test('fmt writes in place, and standard input goes to standard output', async (t) => {
  const cwd = t.testdir({ 'mixed.yaml': files['mixed.yaml'] });
  const path = join(cwd, 'mixed.yaml');
  const piped = await sallyport(['policy', 'fmt', '-'], { cwd, input: files['mixed.yaml'] });
  t.match(piped, { code: 0, stdout: /^apiVersion: sallyport\/v1\nname: p # me\n/ });
  const written = await sallyport(['policy', 'fmt', 'mixed.yaml'], { cwd });
  t.match(written, { code: 0, stdout: 'mixed.yaml: formatted\n' });
  t.equal(readFileSync(path, 'utf8'), piped.stdout);
  const { mtimeMs } = statSync(path);
  const again = await sallyport(['policy', 'fmt', 'mixed.yaml'], { cwd });
  t.match(again, { code: 0, stdout: '' });
  t.equal(statSync(path).mtimeMs, mtimeMs, 'what is formatted is not touched');
});

t.test('init writes a policy that lints, and replaces nothing without --force', async (t) => {
  const cwd = t.testdir({});
  const init = ['policy', 'init', '--preset', 'processor', 'mine'];
  const first = await sallyport(init, { cwd });
  t.match(first, {
    code: 0,
    stdout: /written: mine\/policy\.yaml[^]*next: sallyport policy test mine/,
  });
  const lint = await sallyport(['policy', 'lint', 'mine/policy.yaml'], { cwd });
  t.equal(lint.code, 0, lint.stdout);
  const checked = await sallyport(['policy', 'fmt', '--check', 'mine/policy.yaml'], { cwd });
  t.equal(checked.code, 0);
  writeFileSync(join(cwd, 'mine/policy.yaml'), 'mine\n');
  const again = await sallyport(init, { cwd });
  t.match(again, { code: 2, stderr: /mine\/policy\.yaml.* there already; nothing was written/ });
  t.equal(readFileSync(join(cwd, 'mine/policy.yaml'), 'utf8'), 'mine\n');
  const forced = await sallyport([...init, '--force'], { cwd });
  t.equal(forced.code, 0, forced.stderr);
  t.match(readFileSync(join(cwd, 'mine/policy.yaml'), 'utf8'), /^# yaml-language-server/);
});
