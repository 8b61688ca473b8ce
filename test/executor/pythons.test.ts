import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { findPython } from '#dist/executor/cpython/host/discover.js';
import { supportedMinors } from '#dist/executor/cpython/host/interpreter.js';
import { stageWorker } from '#dist/executor/cpython/host/staging.js';
import { open, run, systemPython } from './job.js';
import { testedTiers } from './tiers.js';

t.setTimeout(240_000);

/**
 * Pythons of pyenv, where there are any: in root's home they are out of a job's reach, and have to
 * be copied.
 */
function installed(): [string, string][] {
  const versions = join(homedir(), '.pyenv', 'versions');
  const names = existsSync(versions) ? readdirSync(versions) : [];
  return supportedMinors.flatMap((minor): [string, string][] => {
    const name = names.find((each) => each.startsWith(`${minor}.`));
    return name === undefined ? [] : [[minor, join(versions, name, 'bin', 'python3')]];
  });
}

const script = `
import sys, os
print(sys.version_info[0], sys.version_info[1])
try:
    open('/etc/passwd')
except OSError:
    print('held')
match = [x for x in range(3)]
raise ValueError('seen')
`;

for (const { tier, skip } of await testedTiers()) {
  t.test(`a job on each Python that is installed, in tier ${tier}`, { skip }, async (t) => {
    for (const [minor, python] of [['3.11', systemPython] as const, ...installed()]) {
      const executor = await open({ python, tiers: [tier] });
      t.equal((await executor.capabilities()).tier, tier, `${minor}: the probe could not get out`);
      const outcome = await run(executor, script);
      t.equal(outcome.stdout, `${minor.replace('.', ' ')}\nheld\n`, minor, { outcome });
      t.equal(outcome.failure?.line, 9, `${minor}: line`);
      const note = minor === '3.11' ? [] : [`Judged as Python 3.11, ran on ${minor}.`];
      t.strictSame(outcome.notes, note);
      await executor.close();
    }
  });
}

t.test('a Python that is none', async (t) => {
  for (const [python, why] of [
    ['/nonexistent/python3', /^\/nonexistent\/python3 is not .*: there is no such file\.?$/],
    ['/bin/true', /does not answer/],
    ['no-such-python', /not a usable CPython.*not in PATH/],
  ] as const) {
    await t.rejects(findPython({ python }), {
      code: 'ERR_PYTHON_MISSING',
      message: why,
      help: /--python/,
    });
  }
});

t.test('a worker that was altered is laid out anew', async (t) => {
  const cacheDirectory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  t.teardown(() => rmSync(cacheDirectory, { recursive: true }));
  const interpreter = await findPython({ python: systemPython });
  const place = await stageWorker(interpreter, cacheDirectory);
  const shipped = readFileSync(join(place, 'guards.py'), 'utf8');
  writeFileSync(join(place, 'guards.py'), 'def build(imports): return {}');
  writeFileSync(join(place, 'json.py'), '');
  t.equal(await stageWorker(interpreter, cacheDirectory), place);
  t.equal(readFileSync(join(place, 'guards.py'), 'utf8'), shipped);
  t.notOk(existsSync(join(place, 'json.py')));
});
