import { existsSync, mkdtempSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createRuntime } from '#dist/executor/runtime/create.js';
import { findRuntime, listRuntimes, removeRuntime } from '#dist/executor/runtime/list.js';
import { presetRuntimes, readLock } from '#dist/executor/runtime/place.js';
import { open, run, systemPython } from './job.js';

const cacheDirectory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(cacheDirectory, { recursive: true }));
t.setTimeout(240_000);

t.test('each lock file pins every package by hash, and names no index', async (t) => {
  const presets = await presetRuntimes();
  t.strictSame(presets, { data: ['3.9', '3.10', '3.11', '3.12', '3.13'] });
  for (const minor of presets['data'] ?? []) {
    const lock = await readLock('data', minor);
    if (lock === null) throw new Error(minor);
    const blocks = lock.text.split(/\n(?=[a-z])/).slice(1);
    t.equal(blocks.length, Object.keys(lock.packages).length);
    for (const block of blocks)
      t.match(block, /^[\w.-]+==\S+ \\\n {4}--hash=sha256:[0-9a-f]{64}/, minor);
    t.notMatch(lock.text, /https?:|--index/);
    t.equal(lock.packages['pandas'], '2.2.3');
  }
});

t.test('a runtime that is missing names the command that makes it', async (t) => {
  await t.rejects(findRuntime('data', '3.11', { cacheDirectory }), {
    code: 'ERR_RUNTIME_MISSING',
    help: 'Run: sallyport runtime create data',
  });
  await t.rejects(findRuntime('data', '3.12', { cacheDirectory, python: '/opt/my python' }), {
    code: 'ERR_RUNTIME_MISSING',
    help: "Run: sallyport runtime create data --python '/opt/my python'",
  });
  for (const name of ['../../etc', 'lost']) {
    await t.rejects(findRuntime(name, '3.11', { cacheDirectory }), {
      code: 'ERR_RUNTIME_MISSING',
      help: /no preset runtime.*policy.*\bdata\b/i,
    });
  }
  await t.rejects(createRuntime('nope', { cacheDirectory }), { code: 'ERR_USAGE', help: /data/ });
});

t.test('a creation that fails leaves nothing and says why', async (t) => {
  process.env['PIP_NO_INDEX'] = '1';
  t.teardown(() => delete process.env['PIP_NO_INDEX']);
  const creation = createRuntime('data', { cacheDirectory, python: systemPython });
  await t.rejects(creation, { code: 'ERR_RUNTIME_CREATE', message: /pip/, help: /pip config/ });
  t.strictSame(readdirSync(join(cacheDirectory, 'runtimes')), []);
});

t.test('list, find and remove', async (t) => {
  const place = join(cacheDirectory, 'runtimes', 'data-3.11');
  mkdirSync(join(place, 'site'), { recursive: true });
  t.strictSame(await listRuntimes({ cacheDirectory }), [], 'without its marker it is half of one');
  const lock = await readLock('data', '3.11');
  const marker = {
    name: 'data',
    python: '3.11',
    lock: lock?.digest,
    fonts: false,
    packages: { numpy: '1.26.4' },
  };
  writeFileSync(join(place, 'runtime.json'), JSON.stringify(marker));
  t.match(await findRuntime('data', '3.11', { cacheDirectory }), {
    site: join(place, 'site'),
    fontCache: null,
  });
  const again = await createRuntime('data', { cacheDirectory, python: systemPython });
  t.equal(again.directory, place, 'what is there is not made again');
  t.equal(await removeRuntime('data', { cacheDirectory }), 1);
  t.notOk(existsSync(place));
});

const prepared = (await listRuntimes()).some(
  ({ name, python }) => name === 'data' && python === '3.11',
);
const skip = prepared
  ? false
  : 'the runtime data-3.11 is not prepared here: sallyport runtime create data';

t.test('matplotlib finds its font cache and builds none', { skip }, async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  const script = `
import logging
logging.basicConfig(level=logging.INFO)
import matplotlib.font_manager as fonts, matplotlib.pyplot as plt
plt.plot([1, 2]); plt.savefig('p.png')
import numpy, pandas, pyarrow, yaml
print(numpy.__version__, pandas.__version__, len(fonts.fontManager.ttflist) > 0)
`;
  const outcome = await run(executor, script, {
    runtime: 'data',
    limits: { memoryBytesMax: 2 ** 32 },
  });
  t.equal(outcome.status, 'completed', 'ran', { outcome });
  t.equal(outcome.stdout, '1.26.4 2.2.3 True\n');
  t.notMatch(outcome.stderr, /font cache|generated|temporary/);
});
