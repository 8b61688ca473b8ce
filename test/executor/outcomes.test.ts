import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cacheRoot } from '#dist/executor/cpython/cache.js';
import { endings } from './cases.js';
import { forged } from './forged-cases.js';
import { open, payloadOf, permitFor, run } from './job.js';

const executor = await open({ concurrency: 4 });
t.teardown(() => executor.close());
// Beyond tap's usual: some cases wait for a limit, and machines are slow.
t.setTimeout(240_000);

t.test('each end has its class', async (t) => {
  for (const each of [...endings, ...forged]) {
    const { name, script, status, options, message, limit, line, wallMsMax, check } = each;
    const started = performance.now();
    const outcome = await run(executor, script, options);
    t.equal(outcome.status, status, name, {
      outcome: { ...outcome, stdout: outcome.stdout.slice(0, 200) },
    });
    if (message) t.match(outcome.failure?.message, message, `${name}: message`);
    if (limit) t.equal(outcome.failure?.limit?.name, limit, `${name}: limit`);
    if (line) t.equal(outcome.failure?.line, line, `${name}: line`);
    if (check) t.ok(check(outcome), `${name}: details`, { outcome });
    if (wallMsMax) t.ok(performance.now() - started < wallMsMax, `${name}: in time`);
  }
});

t.test('the sum of files is bounded', async (t) => {
  const script = `
block = bytes(2 ** 20)
for n in range(400):
    with open(str(n), 'wb') as f:
        for _ in range(16):
            f.write(block)`;
  const outcome = await run(executor, script, { limits: { wallMsMax: 60_000, cpuMsMax: 60_000 } });
  t.equal(outcome.status, 'resource-limit');
  t.equal(outcome.failure?.limit?.name, 'workDirectoryBytesMax');
});

t.test('cancelled at every moment', async (t) => {
  const early = AbortSignal.abort();
  t.equal((await run(executor, 'print(1)', { execute: { signal: early } })).status, 'cancelled');
  for (const stage of ['start', 'verify', 'run'] as const) {
    const controller = new AbortController();
    const outcome = await run(executor, 'import time; time.sleep(30)', {
      execute: {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'progress' && event.stage === stage) controller.abort();
        },
      },
    });
    t.equal(outcome.status, 'cancelled', stage);
  }
});

t.test('past the limit of runs a run is throttled, and its permit is not used up', async (t) => {
  const payload = payloadOf('import time; time.sleep(1.5)');
  const permits = await Promise.all(Array.from({ length: 6 }, () => permitFor(payload)));
  const outcomes = await Promise.all(permits.map((permit) => executor.execute(permit, payload)));
  const refused = permits.filter((_, index) => outcomes[index]?.status === 'throttled');
  t.equal(outcomes.filter(({ status }) => status === 'completed').length, 4);
  t.equal(refused.length, 2);
  for (const permit of refused) {
    t.equal((await executor.execute(permit, payload)).status, 'completed', 'the same permit again');
  }
});

t.test('events come as things happen', async (t) => {
  const events: string[] = [];
  await run(executor, 'import time\nprint("one")\ntime.sleep(0.2)\nprint("two")', {
    execute: { onEvent: (event) => events.push(event.type === 'stdout' ? event.text : event.type) },
  });
  t.strictSame(events, ['progress', 'progress', 'progress', 'one\n', 'two\n', 'progress']);
});

t.test('whatever a job leaves is cleaned away', async (t) => {
  const script = `
import os
for n in range(3000):
    os.mkdir('d'); os.chdir('d')
os.mkdir('shut', 0)
`;
  // Too deep to be looked at while it runs, if it runs for so long.
  t.match((await run(executor, script)).status, /^(completed|resource-limit)$/);
  const names = `
import os
for name in (b'new\\nline', b'esc\\x1b[31m', b'\\xff\\xfe', b'-rf'):
    os.close(os.open(name, os.O_CREAT))
os.mkdir('shut', 0o300); os.close(os.open('shut/f', os.O_CREAT, 0)); os.mkdir('shut/d', 0)
`;
  t.equal((await run(executor, names)).status, 'completed');
  const strays = `
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print(os.getpid(), flush=True)
            time.sleep(60)
        os._exit(0)
time.sleep(0.5)
`;
  const { stdout } = await run(executor, strays, { tier: 'none' });
  const pids = stdout.trim().split('\n');
  t.equal(pids.length, 5);
  t.strictSame(pids.filter(isRunning), []);
  const left = readdirSync(join(cacheRoot(), 'jobs')).filter((name) =>
    name.includes(`-${process.pid}-`),
  );
  t.strictSame(left, []);
});

/** Dead but not yet waited for by init counts as gone. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
