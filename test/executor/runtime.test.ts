import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createRuntime } from '#dist/executor/runtime/create.js';
import { KnownRuntimes } from '#dist/executor/runtime/known.js';
import { findRuntime, listRuntimes } from '#dist/executor/runtime/list.js';
import {
  differencesOf,
  presetRuntimes,
  readLock,
  readPreset,
} from '#dist/executor/runtime/preset.js';
import type { Runtime } from '#dist/executor/runtime/place.js';
import { open, run, systemPython } from './job.js';
import { ownCache } from './warmed.js';

const cacheDirectory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(cacheDirectory, { recursive: true }));
t.setTimeout(240_000);

t.test('each lock file pins every package by hash, and names no index', async (t) => {
  const presets = await presetRuntimes();
  t.strictSame(presets, {
    azureml: ['3.9', '3.11'],
    data: ['3.9', '3.10', '3.11', '3.12', '3.13'],
    kusto: ['3.10', '3.11'],
    processor: ['3.11'],
  });
  for (const [name, minor] of pairsOf(presets)) {
    const lock = await readLock(name, minor);
    if (lock === null) throw new Error(minor);
    const blocks = lock.text.split(/\n(?=[a-z])/).slice(1);
    t.equal(blocks.length, Object.keys(lock.packages).length);
    for (const block of blocks)
      t.match(block, /^[\w.-]+==\S+ \\\n {4}--hash=sha256:[0-9a-f]{64}/, `${name} ${minor}`);
    t.notMatch(lock.text, /https?:|--index/);
    t.ok(lock.packages['pandas'] && lock.packages['pyarrow'], 'tables cross with them');
  }
});

t.test('each description says all that its lock has otherwise than the platform', async (t) => {
  for (const [name, minor] of pairsOf(await presetRuntimes())) {
    const [lock, preset] = [await readLock(name, minor), await readPreset(name, minor)];
    if (lock === null || preset === null) throw new Error(`${name} ${minor}`);
    const expected = new Map(Object.entries(preset.pins).map(([pkg, pin]) => [keyOf(pkg), pin]));
    for (const { package: pkg, runtime, why } of differencesOf(preset)) {
      t.ok(why.length > 10, `${name} ${minor}: ${pkg}`);
      if (runtime === null) expected.delete(keyOf(pkg));
      else expected.set(keyOf(pkg), runtime);
    }
    const locked = new Map(Object.entries(lock.packages).map(([pkg, pin]) => [keyOf(pkg), pin]));
    for (const [pkg, pin] of expected) t.equal(locked.get(pkg), pin, `${name} ${minor}: ${pkg}`);
    for (const { packages } of preset.leftOut)
      for (const pkg of packages) t.ok(preset.pins[pkg], `${pkg} is one of the platform's`);
  }
});

function pairsOf(presets: Readonly<Record<string, readonly string[]>>): [string, string][] {
  return Object.entries(presets).flatMap(([name, minors]) =>
    minors.map((minor): [string, string] => [name, minor]),
  );
}

/** As package indexes compare names. */
function keyOf(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

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
  for (const [name, message, help] of [
    ['nope', /"nope"$/, /azureml, data, kusto/],
    ['kutso', /did you mean `kusto`\?$/, /Preset runtimes/],
    ['kusto-3.11', /"kusto-3\.11"/, /^Run: sallyport runtime create kusto --python 3\.11$/],
    ['../data', /"\.\.\/data"/, /Preset runtimes/],
  ] as const) {
    await t.rejects(createRuntime(name, { cacheDirectory }), { code: 'ERR_USAGE', message, help });
  }
});

t.test('a creation that fails leaves nothing and says why', async (t) => {
  process.env['PIP_NO_INDEX'] = '1';
  t.teardown(() => delete process.env['PIP_NO_INDEX']);
  const creation = createRuntime('data', { cacheDirectory, python: systemPython });
  await t.rejects(creation, {
    code: 'ERR_RUNTIME_CREATE',
    message: /where pip/,
    help: /pip config/,
  });
  t.strictSame(readdirSync(join(cacheDirectory, 'runtimes')), []);
});

const runtimes = await listRuntimes();
const prepared = runtimes.some(({ name, python }) => name === 'data' && python === '3.11');
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

t.test('a runtime that was found is read again when another is in its place', async (t) => {
  const cache = ownCache(t);
  const place = join(cache, 'runtimes', 'mine-3.11');
  mkdirSync(place, { recursive: true });
  const known = new KnownRuntimes();
  const find = (): Promise<Runtime> => known.find('mine', '3.11', { cacheDirectory: cache });
  await t.rejects(find(), { code: 'ERR_RUNTIME_MISSING' });
  for (const lock of ['first', 'other', 'third']) {
    const marker = { name: 'mine', python: '3.11', lock, inventory: 'sha256:0', fonts: false };
    writeFileSync(join(cache, 'draft'), JSON.stringify(marker));
    renameSync(join(cache, 'draft'), join(place, 'runtime.json'));
    t.equal((await find()).lock, lock);
    t.equal(await find(), await find());
  }
  rmSync(place, { recursive: true });
  await t.rejects(find(), { code: 'ERR_RUNTIME_MISSING' });
});

const others = process.env['SALLYPORT_TEST_FULL'] === undefined ? [] : runtimes;
for (const { name, python } of others) {
  t.test(`every package of ${name} for Python ${python} loads in a job`, async (t) => {
    const lock = await readLock(name, python);
    const executor = await open({ python: `python${python}` });
    t.teardown(() => executor.close());
    for (const module of lock?.imports ?? []) {
      const limits = { memoryBytesMax: 2 ** 32 };
      const outcome = await run(executor, `import ${module}`, { runtime: name, limits });
      t.equal(outcome.status, 'completed', module, { outcome });
    }
  });
}
