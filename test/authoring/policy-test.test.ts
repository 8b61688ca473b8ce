import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { GatewayError } from '#dist/errors.js';
import { testPolicy, type PolicyTestReport } from '#dist/index.js';
import { policyTestJsonSchema } from '#dist/authoring/policy-test/schema.js';

const policy = `apiVersion: sallyport/v1
name: team
platform: kusto
plugin: enabled
imports: { match: prefix, allow: [pandas, json, math] }
rules: { dynamic-attribute: warning, process-spawn: off, type-annotation: off }
callouts:
  - id: wheels
    type: sandbox_artifacts
    canCall: true
    hosts: [wheels.example.com, acct.blob.core.windows.net, '*.files.example.com']
    pathPrefix: /python/
  - id: private
    type: sandbox_artifacts
    canCall: false
    hosts: [wheels.example.com]
    pathPrefix: /python/private/
  - id: ended
    type: sandbox_artifacts
    canCall: true
    hosts: [old.example.com]
    expires: 2024-01-31

identities: { cluster: [{ objectId: system, allowedUsages: [SandboxArtifacts] }] }
`;

const marked = `import json
# deny: import-allow-list
import os
# ok: import-allow-list
import math
# todo-deny: dynamic-exec
result = json.dumps(df)
# todo-ok: dynamic-exec
eval('1')
`;

const now = (): number => Date.UTC(2026, 0, 1);
const allowed = { name: 'a', source: 'result = df', expect: 'allow' };

/** Runs one test file beside the policy above. */
async function run(
  t: Test,
  tests: object | string,
  files: Record<string, string> = {},
  options: Partial<Parameters<typeof testPolicy>[0]> = {},
): Promise<PolicyTestReport> {
  const text =
    typeof tests === 'string' ? tests : JSON.stringify({ policy: './team.yaml', ...tests });
  const folder = t.testdir({ 'team.yaml': policy, 'team.test.yaml': text, ...files });
  return await testPolicy({ files: [folder], now, ...options });
}

const importOs = 'import os\nresult = df';

/** One test each, what it comes to, and what is said of it. */
const words: readonly (readonly [
  kind: 'scripts' | 'queries' | 'urls' | 'never' | 'jobs',
  test: object,
  word: string,
  says?: RegExp,
])[] = [
  ['scripts', allowed, 'validated'],
  ['scripts', { source: importOs, expect: 'deny' }, 'reported'],
  ['scripts', { source: importOs, expect: { deny: ['import-allow-list'] } }, 'reported'],
  [
    'scripts',
    { source: importOs, expect: 'allow' },
    'noisy',
    /denied by `import-allow-list`: .*os/,
  ],
  ['scripts', { ...allowed, expect: 'deny' }, 'missing', /^allowed: no rule denies it$/],
  [
    'scripts',
    { source: importOs, expect: { deny: [{ rule: 'import-allow-list', line: 1, column: 8 }] } },
    'reported',
  ],
  [
    'scripts',
    { source: importOs, expect: { deny: [{ rule: 'import-allow-list', line: 2 }] } },
    'missing',
    /`import-allow-list` is found at 1:8 alone/,
  ],
  [
    'scripts',
    { source: importOs, expect: { deny: [{ rule: 'import-allow-list', message: 'sys' }] } },
    'missing',
    /says something else/,
  ],
  [
    'scripts',
    { source: `${importOs}\neval('1')`, expect: { deny: ['import-allow-list'] } },
    'noisy',
    /not expected: `dynamic-exec`/,
  ],
  [
    'scripts',
    { source: importOs, expect: { deny: ['process-spawn'] } },
    'missing',
    /`process-spawn` is off/,
  ],
  [
    'scripts',
    { source: 'result = getattr(df, kargs["a"])', expect: { deny: ['dynamic-attribute'] } },
    'missing',
    /`dynamic-attribute` is a warning/,
  ],
  [
    'scripts',
    { source: 'result = getattr(df, kargs["a"])', expect: { allow: ['dynamic-attribute'] } },
    'validated',
  ],
  ['scripts', { ...allowed, expect: { allow: ['dynamic-attribute'] } }, 'missing', /found nothing/],
  [
    'scripts',
    { ...allowed, expect: { deny: ['processor-return'] } },
    'missing',
    /`processor-return` does not apply on kusto/,
  ],
  ['scripts', { source: 'result = (', expect: 'deny' }, 'missing', /before the policy had a word/],
  ['scripts', { source: 'result = (', expect: { deny: ['syntax-error'] } }, 'reported'],
  ['scripts', { source: importOs, expect: 'allow', todo: 'soon' }, 'todo', /^soon$/],
  ['scripts', { ...allowed, todo: 'soon' }, 'outdated', /remove `todo`/],
  ['urls', { allow: 'https://wheels.example.com/python/a.zip' }, 'validated'],
  ['urls', { allow: 'https://wheels.example.com/python/a.zip', entry: 'wheels' }, 'validated'],
  [
    'urls',
    { allow: 'https://wheels.example.com/python/a.zip', entry: 'private' },
    'missing',
    /admitted by callout `wheels`/,
  ],
  ['urls', { allow: 'https://evil.example/x;token=SECRET' }, 'noisy', /evil/],
  ['urls', { deny: 'https://evil.example/x', reason: 'HOST_NOT_ALLOWED' }, 'reported'],
  ['urls', { deny: 'https://evil.example/x', reason: 'RULE_DENIES' }, 'missing', /no callout/],
  ['urls', { deny: 'https://wheels.example.com/python/a.zip' }, 'missing', /`wheels`/],
  ['urls', { deny: 'https://old.example.com/a.zip', reason: 'ENTRY_EXPIRED' }, 'reported'],
  ['urls', { deny: 'https://wheels.example.com/python/private/a', entry: 'private' }, 'reported'],
  ['never', { host: '*.evil.example' }, 'reported'],
  [
    'never',
    { host: ['!wheels.example.com', '!*.files.example.com', '!acct.blob.core.windows.net'] },
    'reported',
  ],
  ['never', { path: '/python/private/', host: 'wheels.example.com' }, 'reported'],
  ['never', { path: '!/python/' }, 'reported'],
  ['never', { regex: '^https://old\\.example\\.com/' }, 'reported'],
  ['never', { regex: 'old\\.example' }, 'missing', /https:\/\/old\.example\.files\.example\.com/],
  [
    'never',
    { host: '!wheels.example.com' },
    'missing',
    /callout `wheels` admits https:\/\/[\w.]+\/python\//,
  ],
  ['never', { path: '/python/private/' }, 'missing', /files\.example\.com\/python\/private\//],
  ['never', { regex: '^https://a b' }, 'missing', /no URL of which this speaks/],
  ['never', { type: 'external_data', host: 'evil.example' }, 'missing', /predefined/],
];

t.test('each kind of test, and the word for what it came to', async (t) => {
  const tests: Record<string, object[]> = {};
  for (const [index, [kind, test]] of words.entries()) {
    (tests[kind] ??= []).push({ ...test, name: `test ${index}` });
  }
  const report = await run(t, tests);
  t.equal(report.results.length, words.length);
  t.notOk(report.passed);
  t.notMatch(JSON.stringify(report), /SECRET/);
  for (const [index, [kind, test, word, says = /^$/]] of words.entries()) {
    const result = report.results.find(({ name }) => name === `test ${index}`);
    const name = `${kind} ${JSON.stringify(test)}`;
    t.equal(result?.word, word, `${name}: ${result?.message}`);
    t.match(result?.message, says, name);
    t.equal(report.counts[result!.word] > 0, true, name);
  }
});

t.test('marks in a file are tests, and a denial without one is noise', async (t) => {
  const scripts = [{ file: 'cases/marks.py' }];
  const good = await run(t, { scripts }, { cases: { 'marks.py': marked } } as never);
  t.strictSame(
    good.results.map(({ word, name }) => [word, name]),
    [
      ['reported', 'cases/marks.py:3 deny import-allow-list'],
      ['validated', 'cases/marks.py:5 ok import-allow-list'],
      ['todo', 'cases/marks.py:7 todo-deny dynamic-exec'],
      ['todo', 'cases/marks.py:9 todo-ok dynamic-exec'],
    ],
  );
  const turned = marked
    .replace('# deny:', '# ok:')
    .replace('# ok: import-allow-list\nimport math', '# deny: import-allow-list\nimport math')
    .replace("eval('1')", "abs(1)\nexec('1')")
    .replace('result = json', 'result = eval(df)\njson');
  const bad = await run(t, { scripts }, { cases: { 'marks.py': turned } } as never);
  t.strictSame(
    bad.results.map(({ word, at }) => [word, at.line]),
    [
      ['noisy', 2],
      ['missing', 4],
      ['outdated', 6],
      ['outdated', 9],
      ['noisy', 11],
    ],
  );
});

t.test('jobs and queries', async (t) => {
  const job = (expect: unknown): string =>
    JSON.stringify({
      platform: 'kusto',
      title: 'a job',
      script: 'result = df',
      outputSchema: 'typeof(x:long)',
      artifacts: { 'x.zip': 'https://evil.example/x.zip' },
      expect,
    });
  const kql =
    'T\n// deny: import-allow-list\n| evaluate python(typeof(x:long), "import os; result = df")';
  const report = await run(
    t,
    {
      jobs: [
        { file: 'denied.job.json' },
        { file: 'completed.job.json' },
        { file: 'completed.job.json', expect: { deny: ['callout-policy'] } },
      ],
      queries: [
        { file: 'q.kql' },
        { source: 'T | evaluate python(typeof(x:long), "result = df")', expect: 'allow' },
        { source: 'T | take 1', expect: { allow: ['query-no-python'] } },
      ],
    },
    {
      'denied.job.json': job({ denied: ['callout-policy'] }),
      'completed.job.json': job('completed'),
      'q.kql': kql,
    },
  );
  t.strictSame(
    report.results.map(({ word, name }) => [word, name]),
    [
      ['reported', 'a job'],
      ['noisy', 'a job'],
      ['reported', 'a job'],
      ['reported', 'q.kql:3 deny import-allow-list'],
      ['validated', 'query 2'],
      ['validated', 'query 3'],
    ],
  );
});

t.test('snapshots are compared, written when asked for, and nowhere else', async (t) => {
  const scripts = [{ source: importOs, snapshot: 'snap/os.snapshot.json' }];
  const first = await run(t, { scripts });
  t.match(first.results, [{ word: 'changed', message: /no snapshot .* yet/ }]);
  const path = join(t.testdirName, 'team.test.yaml');
  const snapshot = join(t.testdirName, 'snap', 'os.snapshot.json');
  const written = await testPolicy({ files: [path], update: true });
  t.ok(written.passed);
  t.same(written.updated, [snapshot]);
  t.ok((await testPolicy({ files: [path] })).passed);
  const text = await readFile(snapshot, 'utf8');
  t.match(JSON.parse(text), {
    decision: 'deny',
    findings: [{ rule: 'import-allow-list', line: 1 }],
  });
  await writeFile(snapshot, text.replace('"line":1', '"line":2'));
  const changed = await testPolicy({ files: [path] });
  t.match(changed.results, [{ word: 'changed', diff: [/^-.*"line":2/, /^\+.*"line":1/] }]);
});

t.test('coverage tells what no test would miss', async (t) => {
  const tests = {
    scripts: [
      { name: 'pd', source: 'import pandas.api\nresult = df', expect: 'allow' },
      { name: 'spawn', source: 'result = getattr(df, kargs["a"])', expect: 'allow' },
    ],
    urls: [
      {
        name: 'wheel',
        allow: 'https://acct.blob.core.windows.net/python/a;managed_identity=system',
      },
      { name: 'fails', allow: 'https://old.example.com/a' },
    ],
  };
  const { coverage } = await run(t, tests, {}, { coverage: true });
  const [{ entries, percent } = { entries: [], percent: 0 }] = coverage;
  t.strictSame(
    entries.map(({ kind, name, count, isIdle }) => [kind, name, isIdle ? 'idle' : count]),
    [
      ['import', 'pandas', 1],
      ['import', 'json', 0],
      ['import', 'math', 0],
      ['rule', 'dynamic-attribute', 'idle'],
      ['rule', 'process-spawn', 0],
      ['rule', 'type-annotation', 'idle'],
      ['callout', 'wheels', 1],
      ['callout', 'private', 0],
      ['callout', 'ended', 0],
      ['identity', 'cluster system', 1],
    ],
  );
  t.equal(percent, 37);
});

/** Files that nothing of is run, and what is said of them at which line. */
const refused: readonly (readonly [name: string, text: string, says: RegExp, line?: number])[] = [
  ['no document', '', /holds no policy test/, 1],
  ['torn YAML', 'policy: ./team.yaml\nscripts:\n  - name: "a', /not YAML/, 3],
  ['an alias', 'policy: &a ./team.yaml\n', /anchor/, 1],
  ['depth', `policy: ./team.yaml\nscripts: ${'['.repeat(5_000)}`, /nested too deeply/, 1],
  ['a key twice', 'policy: ./team.yaml\npolicy: x\n', /stands twice/, 2],
  ['an unknown key', 'policy: ./team.yaml\nscript: []\n', /did you mean `scripts`/, 2],
  ['a wrong type', 'policy: ./team.yaml\nscripts: 3\n', /must be a list/, 2],
  ['no policy', 'scripts: []\n', /`policy` is missing/],
  ['neither', 'policy: ./team.yaml\nscripts:\n  - expect: allow\n', /neither is given/, 3],
  ['no expectation', 'policy: ./team.yaml\nscripts:\n  - source: a\n', /expects nothing/, 3],
  [
    'an unknown rule',
    'policy: ./team.yaml\nscripts:\n  - source: a\n    expect: { deny: [modul-escape] }\n',
    /no rule is called `modul-escape`; did you mean `module-escape`/,
    4,
  ],
  ['a file outside', 'policy: ./team.yaml\nscripts:\n  - file: ../a.py\n', /outside the folder/, 3],
  ['a link outside', 'policy: ./team.yaml\nscripts:\n  - file: link/hosts\n', /outside/, 3],
  ['an absolute path', 'policy: ./team.yaml\njobs:\n  - file: /etc/a.job.yaml\n', /outside/, 3],
  ['a missing file', 'policy: ./team.yaml\nscripts:\n  - file: nope.py\n', /no such file/, 3],
  ['a missing job', 'policy: ./team.yaml\njobs:\n  - file: a.job.yaml\n', /no such file/, 3],
  ['a file without marks', 'policy: ./team.yaml\nscripts:\n  - file: bare.py\n', /no mark/, 3],
  ['a misspelt mark', 'policy: ./team.yaml\nscripts:\n  - file: mark.py\n', /`denny` is not/, 1],
  ['a mark at the end', 'policy: ./team.yaml\nscripts:\n  - file: end.py\n', /no line stands/, 2],
  ['no URLs', 'policy: ./team.yaml\nnever:\n  - type: webapi\n', /which URLs are meant/, 3],
  ['a host that is none', 'policy: ./team.yaml\nnever:\n  - host: a b\n', /not the name/, 3],
  ['a pattern', 'policy: ./team.yaml\nnever:\n  - regex: "(?=a)"\n', /`regex`, character/, 3],
  [
    'a snapshot of any name',
    'policy: ./team.yaml\nscripts:\n  - source: a\n    snapshot: team.yaml\n',
    /name ends in \.snapshot\.json/,
    4,
  ],
];

t.test('what is wrong with a test file is told with its place, and nothing is run', async (t) => {
  for (const [name, text, says, line] of refused) {
    const folder = t.testdir({
      'team.yaml': policy,
      'team.test.yaml': text,
      'bare.py': 'x = 1\n',
      'mark.py': '# denny: module-escape\nx = 1\n',
      'end.py': 'x = 1\n# ok: module-escape\n',
    });
    await symlink('/etc', join(folder, 'link'));
    const error = await testPolicy({ files: [folder] }).then(
      () => null,
      (caught: unknown) => caught,
    );
    if (!(error instanceof GatewayError)) {
      t.fail(`${name} is refused`);
      continue;
    }
    t.equal(error.code, 'ERR_TEST_INVALID', name);
    const fault = error.faults.find(({ message }) => says.test(message));
    t.ok(fault, `${name}: ${error.faults.map(({ message }) => message).join(' | ')}`);
    if (line !== undefined) t.equal(fault?.line, line, name);
  }
});

t.test('nothing tested is not passed, and a missing policy is an error', async (t) => {
  t.notOk((await run(t, {})).passed);
  t.notOk((await run(t, { scripts: [allowed] }, {}, { filter: 'nothing' })).passed);
  t.ok((await run(t, { scripts: [allowed] }, {}, { policy: 'kusto' })).passed);
  const code = 'ERR_TEST_READ';
  await t.rejects(testPolicy({ files: [join(t.testdirName, 'no.yaml')] }), { code });
  await t.rejects(run(t, { policy: 'kutso', scripts: [allowed] }), { code: 'ERR_POLICY_UNKNOWN' });
  await t.rejects(run(t, 'policy: [', { 'b.yaml': '', 'b.test.yaml': 'policy: 3' }), {
    message: /2 test files cannot be used/,
  });
});

t.test('the schema for editors is the one that tests are checked with', async (t) => {
  const file = new URL('../../policies/policy-test.schema.json', import.meta.url);
  t.equal(await readFile(file, 'utf8'), policyTestJsonSchema(), 'run scripts/schema.mjs');
});
