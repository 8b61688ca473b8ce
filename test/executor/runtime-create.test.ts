import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { createRuntime, type CreateRuntimeOptions } from '#dist/executor/runtime/create.js';
import { findRuntime } from '#dist/executor/runtime/list.js';
import { pipError } from '#dist/executor/runtime/pip-faults.js';
import { readLock } from '#dist/executor/runtime/preset.js';
import { stateOf } from '#dist/executor/runtime/state.js';
import { removeRuntime, surveyRuntimes } from '#dist/executor/runtime/survey.js';
import { systemPython } from './job.js';
import { tinyRuntime } from './wheel.js';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(folder, { recursive: true }));
t.setTimeout(120_000);

const cacheDirectory = join(folder, 'cache');
const python = systemPython;
const { locks, findLinks } = tinyRuntime(folder);
const place = join(cacheDirectory, 'runtimes', 'tiny-3.11');

async function make(
  options: CreateRuntimeOptions = {},
): Promise<{ said: string; directory: string }> {
  const said: string[] = [];
  const onProgress = (message: string): number => said.push(message);
  const defaults = { cacheDirectory, python, locks, findLinks };
  const { directory } = await createRuntime('tiny', { ...defaults, onProgress, ...options });
  return { directory, said: said.join('\n') };
}

t.test('a runtime comes from a folder of wheels, and is left as it is', async (t) => {
  const { directory, said } = await make();
  t.equal(directory, place);
  t.match(said, /preparing the runtime tiny for Python 3\.11 \(packages: 1\)/);
  t.equal((await make()).said, '');
  t.match(await surveyRuntimes({ cacheDirectory, locks }), [
    { name: 'tiny', python: '3.11', state: 'whole', faults: [], packages: { tiny: '1.0' } },
  ]);
  const [{ bytes } = { bytes: 0 }] = await surveyRuntimes({ cacheDirectory, locks });
  t.ok((bytes ?? 0) > 5_000);
});

const breakages: readonly {
  readonly name: string;
  readonly harm: (place: string) => void;
  /** By sizes, and by bytes where those tell more. */
  readonly states: readonly [RegExp | string, (RegExp | string)?];
}[] = [
  {
    name: 'a marker that is missing',
    harm: (place) => unlinkSync(join(place, 'runtime.json')),
    states: ['unfinished: runtime.json is missing, not whole or of an earlier version'],
  },
  {
    name: 'a marker cut short',
    harm: (place) => truncateSync(join(place, 'runtime.json'), 40),
    states: ['unfinished: runtime.json is missing, not whole or of an earlier version'],
  },
  {
    name: 'a removal that was stopped',
    harm: (place) => rmSync(join(place, 'site', 'tiny'), { recursive: true }),
    states: [/^damaged: site\/tiny\/__init__\.py is missing, site\/tiny\/.*is missing$/],
  },
  {
    name: 'a longer file',
    harm: (place) => appendFileSync(join(place, 'site', 'tiny', '__init__.py'), '#'),
    states: ['damaged: site/tiny/__init__.py is altered'],
  },
  {
    name: 'bytes of the same size',
    harm: (place) => writeFileSync(join(place, 'site', 'tiny', 'data.txt'), 'DATA\n'.repeat(1000)),
    states: ['whole: ', 'damaged: site/tiny/data.txt is altered'],
  },
  {
    name: 'a file that was put there',
    harm: (place) => writeFileSync(join(place, 'site', 'own.py'), ''),
    states: ['damaged: site/own.py does not belong there'],
  },
  {
    name: 'a link in place of a file',
    harm: (place) => {
      const file = join(place, 'site', 'tiny', 'data.txt');
      rmSync(file);
      symlinkSync('/etc/passwd', file);
    },
    states: ['damaged: site/tiny/data.txt is altered'],
  },
  {
    name: 'a list of files that was changed with a file',
    harm: (place) => appendFileSync(join(place, 'files'), '\n'),
    states: ['damaged: files is altered'],
  },
];

t.test('what is wrong with a runtime is found and named', async (t) => {
  const lock = await readLock('tiny', '3.11', locks);
  const told = async (place: string, depth: 'sizes' | 'contents'): Promise<string> => {
    const { state, faults } = await stateOf(place, lock, { depth });
    return `${state}: ${faults.join(', ')}`;
  };
  t.equal(await told(place, 'contents'), 'whole: ');
  for (const { name, harm, states } of breakages) {
    const copy = join(folder, 'copy');
    cpSync(place, copy, { recursive: true });
    harm(copy);
    const [bySizes, byBytes = bySizes] = states;
    t.match(await told(copy, 'sizes'), bySizes, name);
    t.match(await told(copy, 'contents'), byBytes, name);
    rmSync(copy, { recursive: true });
  }
});

t.test('a runtime that is not whole, or not of this lock file, is made anew', async (t) => {
  const data = join(place, 'site', 'tiny', 'data.txt');
  writeFileSync(data, 'DATA\n'.repeat(1000));
  t.equal((await make()).said, '', 'sizes do not tell');
  t.match((await make({ repair: true })).said, 'damaged (site/tiny/data.txt is altered); it is');
  t.equal(readFileSync(data, 'utf8'), 'data\n'.repeat(1000));
  appendFileSync(join(locks, 'tiny', '3.11.lock'), '# later\n');
  t.match(await surveyRuntimes({ cacheDirectory, locks }), [{ state: 'outdated' }]);
  t.match((await make()).said, 'outdated (its lock file is another one now)');
  t.equal((await make({ repair: true })).said, '', 'whole again');
  t.strictSame(readdirSync(join(cacheDirectory, 'runtimes')), ['tiny-3.11']);
});

t.test('two processes that make the same one at once both get it', async (t) => {
  await removeRuntime('tiny', { cacheDirectory });
  const module = new URL('../../dist/executor/runtime/create.js', import.meta.url).href;
  const options = JSON.stringify({ cacheDirectory, python, locks, findLinks });
  const code = `
import { createRuntime } from ${JSON.stringify(module)};
process.stdout.write((await createRuntime('tiny', ${options})).directory);`;
  const node = promisify(execFile);
  const runs = [1, 2].map(() => node(process.execPath, ['--input-type=module', '-e', code]));
  for (const { stdout } of await Promise.all(runs)) t.equal(stdout, place);
  t.strictSame(readdirSync(join(cacheDirectory, 'runtimes')), ['tiny-3.11']);
  t.equal((await make({ repair: true })).said, '', 'whole');
});

t.test('one is removed for one Python, or for all', async (t) => {
  await make();
  t.equal(await removeRuntime('tiny', { cacheDirectory, minor: '3.12' }), 0);
  t.ok((await findRuntime('tiny', '3.11', { cacheDirectory })).bytes > 0);
  unlinkSync(join(place, 'runtime.json'));
  t.equal(await removeRuntime('tiny', { cacheDirectory, minor: '3.11' }), 1, 'half of one too');
  t.notOk(existsSync(place));
});

t.test('what cannot be made leaves nothing and says why', async (t) => {
  const forged = tinyRuntime(join(folder, 'forged'), '0'.repeat(64));
  const cases: [CreateRuntimeOptions, object][] = [
    [forged, { message: /^what was fetched as tiny==1\.0 .*which the lock file does not name$/ }],
    [
      { findLinks: forged.locks },
      { message: /^there is no wheel of tiny==1\.0 .*where pip looks$/, help: /--find-links/ },
    ],
    [
      { findLinks: join(folder, 'absent') },
      { code: 'ERR_USAGE', message: /absent is no folder with wheels/, help: /pip download/ },
    ],
  ];
  await removeRuntime('tiny', { cacheDirectory });
  for (const [options, error] of cases) {
    await t.rejects(make(options), { code: 'ERR_RUNTIME_CREATE', ...error });
    t.strictSame(readdirSync(join(cacheDirectory, 'runtimes')), []);
  }
});

t.test('what pip says is told by its cause', async (t) => {
  const unreachable = `WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/tiny/
ERROR: Could not find a version that satisfies the requirement tiny==1.0 (from versions: none)
ERROR: No matching distribution found for tiny==1.0`;
  const cases: [string, string | null, RegExp][] = [
    [unreachable, null, /^pip cannot reach its package index: .*\[Errno 111\] Connection refused$/],
    ['ERROR: Could not install: [Errno 28] No space left on device', null, /^no space is left/],
    ['ERROR: see https://me:secret@host/simple', null, /^pip could not .*https:\/\/host\/simple$/],
    ['', 'timeout', /^pip could not install the packages: timeout$/],
  ];
  for (const [stderr, fault, message] of cases) {
    t.match(pipError(stderr, fault), { code: 'ERR_RUNTIME_CREATE', message, help: /./ }, stderr);
  }
});
