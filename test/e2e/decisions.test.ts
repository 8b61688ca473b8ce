import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { here as sallyport } from './here.js';

t.setTimeout(120_000);
const policy = `apiVersion: sallyport/v1
name: team
platform: processor
python: '3.11'
imports: { match: exact, allow: [json, os] }
rules: { type-annotation: warning }
`;
const folder = t.testdir({
  'old.yaml': policy.replace('json, os', 'json, pandas').replace('rules:', '#'),
  'new.yaml': policy,
  'os.py': 'import os\nreturn []\n',
  'pandas.py': 'import pandas\nreturn []\n',
  'hint.py': 'x: int = 1\nreturn []\n',
});
const run = async (...args: readonly string[]): ReturnType<typeof sallyport> =>
  await sallyport(args, { cwd: folder });

t.test('decisions are logged, and replayed under another policy', async (t) => {
  const log = ['--decision-log', 'log.jsonl'];
  const checked = await run('check', 'os.py', 'pandas.py', 'hint.py', '-p', './old.yaml', ...log);
  t.equal(checked.code, 3);
  const path = join(folder, 'log.jsonl');
  t.equal(readFileSync(path, 'utf8').trimEnd().split('\n').length, 4);
  if (process.platform !== 'win32') t.equal(statSync(path).mode & 0o777, 0o600);

  const replay = await run('policy', 'replay', 'log.jsonl', '-p', './new.yaml');
  t.match(replay, { code: 0, stderr: '' });
  t.match(replay.stdout, /^3 decisions under policy team: 0 stay as they are\n/);
  t.match(replay.stdout, /1 allowed, and would be denied\n +1 +import-allow-list\n/);
  t.match(replay.stdout, /2 denied, and would be allowed\n/);
  const flips = ['--format', 'json', '--fail-on', 'flip'];
  const json = await run('policy', 'replay', 'log.jsonl', '-p', './new.yaml', ...flips);
  t.equal(json.code, 1);
  t.match(JSON.parse(json.stdout), { policy: 'team', decisions: 3, denied: 1, allowed: 2 });

  const none = await run('policy', 'replay', 'os.py', '-p', './new.yaml');
  t.equal(none.code, 5, 'a log without decisions says nothing');
  t.match(none.stdout, /2 lines not read \(foreign/);
  t.equal((await run('policy', 'replay', 'absent.jsonl', '-p', './new.yaml')).code, 2);
  t.equal((await run('check', 'os.py', '-p', './old.yaml', '--decision-log', 'no/log')).code, 2);
});

t.test('two policies are compared', async (t) => {
  const diff = await run('policy', 'diff', './old.yaml', './new.yaml', '--fail-on', 'widening');
  t.equal(diff.code, 1);
  t.match(diff.stdout, /^widening +imports\.allow: `os` is admitted\n/);
  t.match(diff.stdout, /narrowing +imports\.allow: `pandas` is no longer admitted\n/);
  t.match(await run('policy', 'diff', './new.yaml', './new.yaml', '--fail-on', 'any'), {
    code: 0,
    stdout: /^the same/,
  });
});

t.test('a decision is explained', async (t) => {
  const denied = await run('policy', 'explain', 'os.py', '-p', './old.yaml');
  t.equal(denied.code, 3);
  t.match(denied.stdout, /x import +line 1: `import os`: no entry of `imports\.allow` admits `os`/);
  t.match(denied.stdout, /\n {2}-import os\n/);
  t.match(denied.stdout, /\n {2}imports\.allow: add os\n/);
  const allowed = await run('policy', 'explain', 'os.py', '-p', './new.yaml', '-f', 'json');
  t.equal(allowed.code, 0);
  t.match(JSON.parse(allowed.stdout), { decision: 'allow', script: null, remedy: null });
});
