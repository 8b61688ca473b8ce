import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cacheRoot } from '#dist/executor/cpython/host/cache.js';
import { endings } from './cases.js';
import { forged } from './forged-cases.js';
import { open, run } from './job.js';
import { testedTiers } from './tiers.js';

/** What is measured from outside is measured best in the plainest tier. */
const executor = await open({ concurrency: 4, tiers: ['kernel'] });
t.teardown(() => executor.close());
// Beyond tap's usual: some cases wait for a limit, and machines are slow.
t.setTimeout(240_000);

for (const { tier, skip } of await testedTiers()) {
  t.test(`each end has its class, in tier ${tier}`, { skip }, async (t) => {
    const executor = await open({ tiers: [tier] });
    t.teardown(() => executor.close());
    for (const each of [...endings, ...forged]) {
      const { name, script, status, options, message, limit, line, wallMsMax, check } = each;
      const started = performance.now();
      const outcome = await run(executor, script, options);
      t.equal(outcome.status, status, name, {
        outcome: { ...outcome, stdout: outcome.stdout.slice(0, 200) },
      });
      t.equal(outcome.environment.tier, tier);
      if (message) t.match(outcome.failure?.message, message, `${name}: message`);
      if (limit) {
        const { name: told, value = 0, used = 0 } = outcome.failure?.limit ?? {};
        t.equal(told, limit, `${name}: limit`);
        // Of memory, what was refused was never used.
        t.ok((used ?? 0) >= (limit === 'memoryBytesMax' ? 0.9 : 1) * value, `${name}: used`, {
          used,
        });
      }
      if (line) t.equal(outcome.failure?.line, line, `${name}: line`);
      if (check) t.ok(check(outcome), `${name}: details`, { outcome });
      if (wallMsMax) t.ok(performance.now() - started < wallMsMax, `${name}: in time`);
    }
  });
}

const namespace = (await testedTiers()).find(({ tier }) => tier === 'namespace');

t.test(
  'processes take their time together',
  { skip: namespace?.skip ?? 'no such tier' },
  async (t) => {
    const executor = await open({ tiers: ['namespace'] });
    const script = 'import os\nfor _ in range(3): os.fork()\nwhile True: pass';
    const outcome = await run(executor, script, {
      ...{ processes: 'allowed', limits: { cpuMsMax: 2_000, wallMsMax: 60_000 } },
    });
    t.match(outcome, { status: 'resource-limit', failure: { limit: { name: 'cpuMsMax' } } });
    // Each by itself would have come to sixteen seconds.
    t.ok((outcome.failure?.limit?.used ?? 0) < 8_000);
    await executor.close();
  },
);

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

t.test('files cannot hide from their sum', async (t) => {
  const block = 'block = bytes(2 ** 20)';
  const inDirectory = `
import os, time
${block}
os.mkdir(b'\\xff'); os.chdir(b'\\xff')
for n in range(20):
    with open(b'\\xff%d' % n, 'wb') as f:
        for _ in range(15): f.write(block)
time.sleep(60)`;
  const moving = `
import os
${block}
os.mkdir('a')
for n in range(20):
    with open('a/%d' % n, 'wb') as f:
        for _ in range(15): f.write(block)
while True:
    os.rename('a', 'b'); os.rename('b', 'a')`;
  const removed = `
import mmap, os, time
${block}
held = []
for n in range(20):
    f = os.open('x', os.O_CREAT | os.O_RDWR)
    for _ in range(15): os.write(f, block)
    held.append(mmap.mmap(f, 4096) if n % 2 else os.dup(f))
    os.close(f); os.unlink('x')
time.sleep(60)`;
  // As an ordinary user we are not let to look: told in SECURITY.md.
  const mapped = `
import ctypes, os, time
map = ctypes.CDLL(None).mmap
map.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long)
f = os.open('x' * 250, os.O_CREAT | os.O_RDWR); os.write(f, bytes(8192))
for n in range(60000): map(None, 4096, 1, 1, f, 4096 * (n % 2))
time.sleep(60)`;
  const seen = process.getuid?.() === 0 ? [removed, mapped] : [];
  for (const script of [inDirectory, moving, ...seen]) {
    const outcome = await run(executor, script, { limits: { wallMsMax: 60_000 } });
    t.equal(outcome.failure?.limit?.name, 'workDirectoryBytesMax', script);
  }
  const churning = `
import os, time
end = time.monotonic() + 1.5
n = 0
while time.monotonic() < end:
    n += 1
    open(str(n), 'w').close(); os.remove(str(n))`;
  const limits = { fileBytesMax: 2 ** 30 };
  t.equal(
    (await run(executor, churning, { limits })).status,
    'completed',
    'honest temporary files',
  );
});

t.test('bytes sent one by one take no more memory than bytes', async (t) => {
  const script = `
import os
os.write(4, (4000000).to_bytes(4, 'little') + bytes([20]))
while True: os.write(4, b'1')`;
  const before = process.memoryUsage().rss;
  await run(executor, script, { limits: { wallMsMax: 2_500 } });
  t.ok(process.memoryUsage().rss - before < 2 ** 26);
});

t.test('processes that a job leaves without containment are ended', async (t) => {
  const strays = `
import os, time
said, says = os.pipe()
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print(os.getpid(), flush=True)
            os.write(says, b'.')
            time.sleep(60)
        os._exit(0)
for _ in range(5): os.read(said, 1)
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
