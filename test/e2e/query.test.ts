import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { here as sallyport } from './here.js';

const query = `T
| evaluate python(typeof(*, y:real),
    'result = df\\n'   // one literal for each line
    "result['y'] = df.x * kargs['k']\\n",
    bag_pack('k', 2.5));
U | evaluate python(typeof(*), \`\`\`
import os
result = df
os.system('ls')
\`\`\`)`;

const hinted = "T // x: int\n| evaluate python(typeof(*), 'x: int = 1\\n'\n  'result = df')";

const folder = t.testdir({
  'two.kql': query,
  'windows.csl': query.replaceAll('\n', '\r\n'),
  'function.kql':
    ".create function f(t:(*), k:long) { t | evaluate python(typeof(*), 'result = df', pack('k', k)) }",
  'hinted.kql': hinted,
  'split.kql': "T | evaluate python(typeof(*), 'x: i' 'nt = 1;result = df')",
  'hints.yaml':
    'apiVersion: sallyport/v1\nname: hints\nplatform: kusto\nplugin: enabled\n' +
    'imports: { match: any }\nrules: { type-annotation: error }\n',
  'update.kql': `.alter table T policy update @'${JSON.stringify([
    { Source: 'S', Query: 'S | evaluate python(typeof(*), "result = df")' },
  ])}'`,
  'fails.kql': "T // rows\n| evaluate python(typeof(x:long),\n  'result = df\\n'\n  '1 / 0\\n')",
  'fails.job.yaml':
    'platform: kusto\noutputSchema: typeof(x:long)\nscript: |\n  1 / 0\n  result = df\n',
  'none.kql': 'T | take 1',
  'latin.kql': Buffer.from('print "\xe9"', 'latin1'),
  'in.csv': 'x\n1\n2\n',
});

interface Line {
  readonly file: string;
  readonly decision: string;
  readonly findings: readonly { rule: string; line: number; column: number; level: string }[];
}

t.test('queries are judged, each finding at its place in the query', async (t) => {
  const names = ['two.kql', 'windows.csl', 'function.kql', 'none.kql'];
  const args = ['check', ...names, '--format', 'json'];
  const { code, stdout, stderr } = await sallyport(args, { cwd: folder });
  t.equal(code, 3, stderr);
  const lines = stdout.trim().split('\n');
  const found = lines.map((line) => JSON.parse(line) as Line);
  const told = found.map(({ file, decision, findings }) => [
    ...[file, decision],
    ...findings.map(({ level, rule, line, column }) => `${level} ${rule} ${line}:${column}`),
  ]);
  t.same(told, [
    ['two.kql', 'deny', 'error process-spawn 9:1'],
    ['windows.csl', 'deny', 'error process-spawn 9:1'],
    ['function.kql', 'allow', 'note query-parameters 1:93'],
    ['none.kql', 'allow', 'note query-no-python 1:1'],
  ]);
});

t.test('a query from standard input, and one that is no text', async (t) => {
  const given = { cwd: folder, input: query };
  const args = ['check', '-', '--kql', '--stdin-name', 'q', '--format', 'github'];
  const { code, stdout } = await sallyport(args, given);
  t.equal(code, 3);
  t.match(stdout, /^::error file=q,line=9,endLine=9,col=1,/);
  const latin = await sallyport(['check', 'latin.kql'], { cwd: folder });
  t.equal(latin.code, 2);
  t.match(latin.stderr, /not UTF-8/);
});

t.test('fixes are written into the literals of a query', async (t) => {
  const check = (...args: string[]) =>
    sallyport(['check', ...args, '-p', './hints.yaml'], { cwd: folder });
  const { code, stdout } = await check('hinted.kql', '--fix');
  t.equal(code, 0);
  t.match(stdout, /^hinted\.kql:2:34: fixed: Remove the type hint of x \[type-annotation\]$/m);
  t.equal(readFileSync(join(folder, 'hinted.kql'), 'utf8'), hinted.replace('x: int =', 'x ='));
  const other = await check('split.kql', '--fix');
  t.equal(other.code, 2);
  t.match(other.stderr, /line 1 of the script cannot be written into the query/);
});

t.test('streamed tables are named on the command line', async (t) => {
  const args = ['check', 'update.kql', '--streaming', 'R,S'];
  t.match(await sallyport(args, { cwd: folder }), { code: 3, stdout: /ingested by streaming/ });
});

t.test('a failure of a run is told at its line of the query, or of the job file', async (t) => {
  const query = await sallyport(['run', 'fails.kql', '--nodes', '1'], { cwd: folder });
  t.equal(query.code, 4);
  t.match(query.stdout, /script-error at line 2 of the script \(fails\.kql:4\): ZeroDivisionError/);
  t.match(query.stdout, /File "<script>", line 2 \(line 4 of the query\), in <module>/);
  const job = await sallyport(['run', 'fails.job.yaml'], { cwd: folder });
  t.match(job.stdout, /at line 1 of the script \(fails\.job\.yaml:4\): ZeroDivisionError/);
});

t.test('a call of a query runs with a table', async (t) => {
  const run = (...args: string[]) => sallyport(['run', ...args], { cwd: folder });
  const first = await run('two.kql', '--input', 'in.csv', '--format', 'csv');
  t.equal(first.code, 0, first.stderr);
  t.equal(first.stdout, 'x,y\n1,2.5\n2,5\n');
  const second = await run('two.kql', '--input', 'in.csv', '--call', '2');
  t.equal(second.code, 3);
  t.match(second.stdout, /two\.kql:9:1: error: .*os\.system/);
  const open = await run('function.kql', '--input', 'in.csv');
  t.equal(open.code, 3);
  t.match(open.stdout, /script parameters are known only when the query runs/);
  const beyond = await run('two.kql', '--call', '3');
  t.equal(beyond.code, 2);
  t.match(beyond.stderr, /2 calls of python, and call 3 was asked for/);
});
