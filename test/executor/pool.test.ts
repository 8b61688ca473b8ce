import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { Test } from 'tap';
import type { Executor, Outcome } from '#dist/executor/types.js';
import { open, payloadOf, permitFor, run } from './job.js';
import type { JobOptions } from './job.js';
import { testedTiers } from './tiers.js';

t.setTimeout(300_000);

const warm = { modules: ['random', 'json', 'tempfile'], workersMax: 2, jobsMax: 1_000 };
const limits = { memoryBytesMax: 2 ** 28 };

/** An executor with interpreters ready, which are kept from the second job on. */
async function warmed(options: JobOptions, cacheDirectory?: string): Promise<Executor> {
  const cache = cacheDirectory === undefined ? {} : { cacheDirectory };
  const executor = await open({ tiers: [options.tier ?? 'kernel'], ...cache });
  for (let job = 0; job < 2; job += 1) await run(executor, 'pass', { warm, limits, ...options });
  await ready(executor);
  return executor;
}

async function ready(executor: Executor, atLeast = 1): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    const { warm: pools } = await executor.capabilities();
    if (pools.every(({ waiting }) => waiting >= atLeast) && pools.length > 0) return;
    await delay(25);
  }
  throw new Error(JSON.stringify((await executor.capabilities()).warm));
}

async function reused(executor: Executor): Promise<number> {
  const { warm: pools } = await executor.capabilities();
  return pools.reduce((sum, pool) => sum + pool.reused, 0);
}

const listed = `import os
def listed(path):
    try: return os.listdir(path)
    except OSError: return []
`;

/** What the one job leaves, and how the next one looks for it. Nothing is ever found. */
const traces: readonly (readonly [string, string, string])[] = [
  [
    'a file',
    'open("mark", "w").write("x")\nopen("/dev/shm/mark", "w").write("x")',
    `${listed}print(listed(".") + listed("/dev/shm"))`,
  ],
  [
    'a module that was patched',
    'import json, builtins; json.mark = 1; json.dumps = None; builtins.mark = 1',
    'import json, builtins; print([x for x in (json, builtins) if hasattr(x, "mark")] + ([] if json.dumps else [1]))',
  ],
  [
    'a module of its own',
    'import sys, types; sys.modules["mark"] = types.ModuleType("mark")',
    'import sys; print([n for n in sys.modules if n == "mark"])',
  ],
  [
    'the environment',
    'import os; os.environ["MARK"] = "1"; os.putenv("MARK", "1")',
    'import os; print([n for n in os.environ if n == "MARK"])',
  ],
  [
    'an object in memory',
    'class Mark: pass\nkept = [Mark() for _ in range(1000)]',
    'import gc; print([o for o in gc.get_objects() if type(o).__name__ == "Mark"])',
  ],
  [
    'import hooks and traces',
    'import sys; sys.meta_path.insert(0, None); sys.path.insert(0, "mark"); sys.setrecursionlimit(50000)',
    'import sys; print([x for x in sys.meta_path if x is None] + [p for p in sys.path if p == "mark"] + [n for n in [sys.getrecursionlimit()] if n == 50000])',
  ],
];

/** What a job must not find of the process that it comes from. */
const secrets: readonly (readonly [string, string])[] = [
  [
    'frames of ours',
    'import sys\nf, n = sys._getframe(), []\nwhile f: n.append(f.f_code.co_name); f = f.f_back\nprint([x for x in n if x in ("serve", "be_first", "wait")])',
  ],
  [
    'descriptors',
    `import os
def there(n):
    try: os.fstat(n)
    except OSError: return False
    return True
print([n for n in range(3, 64) if there(n) and n != 4])`,
  ],
  ['other processes', `${listed}print([n for n in listed("/proc") if n.isdigit()])`],
  ['the socket of the pool', 'import os; print([n for n in os.listdir(".") if n == "pool"])'],
  ['sockets', 'import gc; print([o for o in gc.get_objects() if type(o).__name__ == "socket" ])'],
];

const tiers = (await testedTiers()).filter(({ tier }) => tier !== 'vm');

for (const { tier, skip } of tiers) {
  t.test(`warm jobs in ${tier}`, { skip }, async (t) => {
    const executor = await warmed({ tier });
    t.teardown(() => executor.close());
    const job = async (script: string, options: JobOptions = {}): Promise<Outcome> => {
      await ready(executor);
      return run(executor, script, { tier, warm, limits, ...options });
    };

    await t.test('share nothing', async (t) => {
      const before = await reused(executor);
      for (const [name, leave, look] of traces) {
        const left = await job(leave);
        t.ok(['completed', 'script-error'].includes(left.status), name);
        const found = await job(look);
        t.same([found.status, found.stdout], ['completed', '[]\n'], name);
      }
      for (const [name, look] of secrets) {
        const found = await job(look);
        t.same([found.status, found.stdout], ['completed', '[]\n'], name);
      }
      t.equal((await reused(executor)) - before, 2 * traces.length + secrets.length);
    });

    await t.test('have each a random stream of their own', async (t) => {
      const look = 'import random, os; print(random.random(), os.urandom(4))';
      const drawn = [await job(look), await job(look), await job(look)];
      t.equal(new Set(drawn.map(({ stdout }) => stdout)).size, 3);
    });

    await t.test('end each by itself', async (t) => {
      const endings: readonly (readonly [string, string, JobOptions])[] = [
        ['import ctypes; ctypes.string_at(0)', 'killed', {}],
        ['import os; os.kill(os.getpid(), 9)', 'killed', {}],
        ['import os; os._exit(0)', 'bad-result', {}],
        ['x = []\nwhile True: x.append(bytearray(10 ** 7))', 'out-of-memory', {}],
        ['1 / 0', 'script-error', {}],
        ['open("/etc/passwd")', 'script-error', {}],
      ];
      for (const [script, status, options] of endings) {
        t.equal((await job(script, options)).status, status, script);
        t.equal((await job('print(1)')).stdout, '1\n');
      }
    });

    await t.test('can be cancelled', async (t) => {
      const abort = new AbortController();
      await ready(executor);
      const running = run(executor, 'while True: pass', {
        ...{ tier, warm, limits },
        execute: { signal: abort.signal, onEvent: () => setTimeout(() => abort.abort(), 50) },
      });
      t.equal((await running).status, 'cancelled');
    });

    await t.test('is what the permit names, or nothing', async (t) => {
      const payload = payloadOf('print(1)', { tier, warm, limits });
      await ready(executor);
      const permit = await permitFor(payload, { facts: 'sha256:' + '0'.repeat(64) });
      t.equal((await executor.execute(permit, payload)).status, 'denied');
    });
  });
}

t.test('Node ends while interpreters wait, and nothing of them is left', async (t) => {
  for (const { tier, skip } of tiers) {
    if (skip !== false) continue;
    for (const end of ['', 'process.kill(process.pid, "SIGKILL");']) {
      const cache = ownCache(t);
      const { status, signal, stderr } = keepsWarm(cache, tier, end);
      t.equal(stderr.toString(), '');
      if (end === '') t.equal(status, 0, tier);
      else t.equal(signal, 'SIGKILL', tier);
      for (let look = 0; look < 40 && processes(cache).length > 0; look += 1) await delay(50);
      t.same(processes(cache), [], `${tier} ${end}`);
      // Directories of who was killed are swept away by the next one.
      if (end !== '') await (await open({ cacheDirectory: cache })).close();
      t.same(readdirSync(join(cache, 'jobs')), [], `${tier} ${end}`);
    }
  }
});

/** A program that does not close its executor. */
function keepsWarm(cache: string, tier: string, end: string): ReturnType<typeof spawnSync> {
  const job = new URL('job.js', import.meta.url).href;
  const options = { tier, warm, limits };
  const code = `
    import { open, run } from ${JSON.stringify(job)};
    const executor = await open(${JSON.stringify({ cacheDirectory: cache, tiers: [tier] })});
    for (let job = 0; job < 2; job += 1) {
      const { status } = await run(executor, 'pass', ${JSON.stringify(options)});
      if (status !== 'completed') throw new Error(status);
    }
    while ((await executor.capabilities()).warm[0]?.waiting !== 2) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    ${end}`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 30_000 });
}

/** Ids of processes whose command line has all of these words. */
function processes(...words: readonly string[]): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!Number.isInteger(pid)) return false;
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
        return words.every((word) => line.some((part) => part.includes(word)));
      } catch {
        return false;
      }
    });
}

const [, namespace] = tiers;

/** Its worker is staged there, so that its processes are told from everybody else's. */
function ownCache(t: Test): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

t.test('a zygote', { skip: namespace?.skip ?? 'no namespace tier' }, async (t) => {
  const tier = 'namespace';
  const modules = ['random', 'colorsys'];
  const policy = { ...warm, modules, jobsMax: 4 };

  await t.test('is replaced when it has served as many jobs as it may', async (t) => {
    const executor = await warmed({ tier, warm: policy, limits });
    t.teardown(() => executor.close());
    for (let job = 0; job < 12; job += 1) {
      await ready(executor);
      t.equal((await run(executor, 'print(1)', { tier, warm: policy, limits })).stdout, '1\n');
    }
    const [counts] = (await executor.capabilities()).warm;
    t.ok((counts?.replaced ?? 0) >= 2, JSON.stringify(counts));
    t.equal(counts?.failed, 0);
  });

  await t.test('that is killed takes its jobs with it, and another follows', async (t) => {
    const cache = ownCache(t);
    const executor = await warmed({ tier }, cache);
    t.teardown(() => executor.close());
    const running = run(executor, 'while True: pass', {
      ...{ tier, warm, limits },
      execute: {
        onEvent: (event) => {
          if (event.type !== 'progress' || event.stage !== 'run') return;
          for (const pid of processes(cache, 'zygote')) process.kill(pid, 'SIGKILL');
        },
      },
    });
    t.equal((await running).status, 'killed');
    // After a fault the next is tried a second later, when a job asks.
    const served = await reused(executor);
    for (let look = 0; look < 100 && (await reused(executor)) === served; look += 1) {
      t.equal((await run(executor, 'print(1)', { tier, warm, limits })).stdout, '1\n');
      await delay(100);
    }
    t.ok((await reused(executor)) > served);
  });

  await t.test(
    'that cannot load is not tried again at once, and jobs run all the same',
    async (t) => {
      const executor = await open({ tiers: [tier] });
      t.teardown(() => executor.close());
      const broken = { ...warm, modules: ['no_such_module'] };
      for (let job = 0; job < 4; job += 1) {
        t.equal((await run(executor, 'print(1)', { tier, warm: broken, limits })).stdout, '1\n');
      }
      const [counts] = (await executor.capabilities()).warm;
      t.match(counts, { started: 0, reused: 0, failed: 1, fault: /no_such_module/ });
    },
  );

  await t.test('ends with whoever opened it', async (t) => {
    const cache = ownCache(t);
    const executor = await warmed({ tier }, cache);
    t.ok(processes(cache).length > 0);
    await executor.close();
    t.same(processes(cache), []);
  });
});
