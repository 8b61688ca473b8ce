import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { systemPython } from '../executor/job.js';
import { tinyRuntime } from '../executor/wheel.js';

t.setTimeout(240_000);

const project = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(folder, { recursive: true }));
chmodSync(folder, 0o755);

/** The package with a runtime of one wheel of ours for its only preset, and a user of its own. */
const { locks, findLinks } = tinyRuntime(folder);
const installed = join(folder, 'package');
mkdirSync(installed);
cpSync(join(project, 'dist'), join(installed, 'dist'), { recursive: true });
cpSync(join(project, 'package.json'), join(installed, 'package.json'));
cpSync(locks, join(installed, 'runtimes'), { recursive: true });
symlinkSync(join(project, 'node_modules'), join(installed, 'node_modules'));
const cache = join(folder, 'cache');
mkdirSync(cache);
/** Root's cache directory is the system's, whatever the environment says. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
if (user.uid !== undefined) chownSync(cache, user.uid, user.uid);
const runtimes = join(cache, 'sallyport', 'runtimes');

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function runtime(...args: readonly string[]): Promise<Said> {
  const main = join(installed, 'dist', 'cli', 'main.js');
  // By `env`: what runs the tests adds to the environment of all that they start, for its own files.
  const environment = ['PATH=/usr/bin:/bin', `HOME=${cache}`, `XDG_CACHE_HOME=${cache}`];
  const command = ['-i', ...environment, process.execPath, main, 'runtime', ...args];
  const child = spawn('/usr/bin/env', command, {
    ...{ ...user, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { code, stdout: String(Buffer.concat(stdout)), stderr: String(Buffer.concat(stderr)) };
}

const create = (...more: readonly string[]): Promise<Said> =>
  runtime('create', 'tiny', '--python', systemPython, '--find-links', findLinks, ...more);

t.test('create, list, repair and remove', async (t) => {
  const none = await runtime('list');
  t.match(none, { code: 0, stdout: '', stderr: 'not prepared here: tiny for Python 3.11\n' });

  const both = await Promise.all([create(), create()]);
  for (const said of both) {
    t.match(said, { code: 0, stdout: /^tiny for Python 3\.11 is ready in .*tiny-3\.11\n$/ });
  }
  t.same(readdirSync(runtimes), ['tiny-3.11'], 'one of it, and no draft');
  t.match(await create(), { code: 0, stderr: '' }, 'left as it is');

  const listed = await runtime('list');
  t.match(listed, { code: 0, stdout: /^tiny for Python 3\.11, .*\n {2}packages: tiny 1\.0\n$/ });
  const [json] = (await runtime('list', '--format', 'json')).stdout.split('\n');
  t.match(JSON.parse(json ?? ''), { name: 'tiny', python: '3.11', state: 'whole', faults: [] });

  const file = join(runtimes, 'tiny-3.11', 'site', 'tiny', 'data.txt');
  const whole = readFileSync(file);
  writeFileSync(file, whole.toString().toUpperCase());
  t.match(await create(), { code: 0, stderr: '' }, 'sizes do not tell');
  t.match(await create('--repair'), { code: 0, stderr: /damaged \(site\/tiny\/data\.txt is alt/ });
  t.same(readFileSync(file), whole);
  truncateSync(file);
  t.match(
    (await runtime('list')).stdout,
    /damaged: .*\n {2}made anew by: sallyport runtime create/,
  );

  // As a version before there were inventories wrote it.
  const marker = join(runtimes, 'tiny-3.11', 'runtime.json');
  const { inventory, ...old } = JSON.parse(String(readFileSync(marker))) as Record<string, unknown>;
  t.type(inventory, 'string');
  writeFileSync(marker, JSON.stringify(old));
  t.match((await runtime('list')).stdout, /unfinished: .*earlier version\n {2}made anew by: /);
  t.match(await create(), { code: 0, stderr: /it is made anew/ });

  t.match(await runtime('remove', 'tiny'), { code: 0, stdout: 'removed tiny\n' });
  t.match(await runtime('remove', 'tiny'), { code: 2, stdout: 'there is no runtime tiny\n' });
  t.same(readdirSync(runtimes), []);
});

t.test('what cannot be done is told with a remedy', async (t) => {
  const cases: [readonly string[], RegExp][] = [
    [['create', 'tinny'], /no preset runtime "tinny"; did you mean `tiny`\?/],
    [['create', 'tiny', '--find-links', 'nowhere'], /nowhere is no folder with wheels/],
    [['create', 'tiny', '--python', '/nowhere/python'], /ERR_PYTHON_MISSING: .*\/nowhere\/python/],
  ];
  for (const [args, said] of cases) {
    t.match(await runtime(...args), { code: 2, stdout: '', stderr: said }, args.join(' '));
  }
  t.same(readdirSync(runtimes), []);
});
