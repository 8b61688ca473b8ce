import t from 'tap';
import type { Outcome } from '#dist/executor/types.js';
import { payloadOf, permitFor, run } from './job.js';
import type { JobOptions } from './job.js';
import { testedTiers } from './tiers.js';
import { limits, ready, reused, warm, warmed } from './warmed.js';

t.setTimeout(300_000);

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
    'the flags of its standard input',
    'import fcntl; fcntl.fcntl(0, fcntl.F_SETFL, 0o4000)',
    'import fcntl; print([flag for flag in [fcntl.fcntl(0, fcntl.F_GETFL) & 0o4000] if flag])',
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
