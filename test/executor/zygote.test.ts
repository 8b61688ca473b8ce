import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { WarmCounts } from '#dist/executor/cpython/pool/pools.js';
import type { Executor, RunEvent } from '#dist/executor/types.js';
import { listRuntimes } from '#dist/executor/runtime/list.js';
import type { RunContract } from '#dist/job/types.js';
import { open, run } from './job.js';
import type { JobOptions } from './job.js';
import { testedTiers } from './tiers.js';
import { limits, outputs, ownCache, processes, ready, reused, warm, warmed } from './warmed.js';

t.setTimeout(300_000);

const tiers = (await testedTiers()).filter(({ tier }) => tier !== 'vm');
const namespace = tiers.find(({ tier }) => tier === 'namespace');

t.test('Node ends while interpreters wait, and nothing of them is left', async (t) => {
  for (const { tier, skip } of tiers) {
    if (skip !== false) continue;
    for (const end of ['', 'process.kill(process.pid, "SIGKILL");']) {
      const cache = ownCache(t);
      const { status, signal, stderr } = keepsWarm(cache, tier, end);
      t.equal(stderr.toString(), '');
      if (end === '') t.equal(status, 0, tier);
      else t.equal(signal, 'SIGKILL', tier);
      for (let look = 0; look < 400 && processes(cache).length > 0; look += 1) await delay(50);
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
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { timeout: 120_000 });
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
    const kill = (event: RunEvent): void => {
      if (event.type !== 'progress' || event.stage !== 'run') return;
      for (const pid of processes(cache, 'zygote')) process.kill(pid, 'SIGKILL');
    };
    const options = { tier, warm, limits } as const;
    for (const round of [1, 2]) {
      const [before] = (await executor.capabilities()).warm;
      const running = run(executor, 'while True: pass', {
        ...options,
        execute: { onEvent: (event) => kill(event) },
      });
      t.equal((await running).status, 'killed');
      const counts = await lost(executor, (before?.failed ?? 0) + 1);
      // The failure before the last success counts no more: it is tried a second later again.
      t.ok(counts.retryMs > 0 && counts.retryMs <= 1_000, JSON.stringify(counts));
      t.equal(counts.waiting, 0);
      // Jobs that come meanwhile start their own.
      t.same(await outputs(executor, 'print(1)', options, 5), ['1\n']);
      await delay(1_000);
      t.same(await outputs(executor, 'print(1)', options, 1), ['1\n']);
      await ready(executor);
      t.same(await outputs(executor, 'print(1)', options, 100), ['1\n']);
      t.match((await executor.capabilities()).warm, [{ started: round + 1, retryMs: 0 }]);
    }
  });

  const ends: readonly (readonly [what: string, script: string, status: string])[] = [
    ['crashed', 'import ctypes; ctypes.string_at(0)', 'killed'],
    ['killed itself', 'import os; os.kill(os.getpid(), 9)', 'killed'],
    ['took all its memory', 'x = []\nwhile True: x.append(bytearray(10 ** 7))', 'out-of-memory'],
    [
      'took all its tasks',
      'import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(9,)).start()',
      'resource-limit',
    ],
    ['filled its directory', 'open("x", "wb").write(bytes(2 ** 23))', 'resource-limit'],
    ['did not end', 'while True: pass', 'timed-out'],
  ];
  await t.test('serves a hundred jobs after each that ended badly', async (t) => {
    const bounds = { ...limits, workDirectoryBytesMax: 2 ** 22, tasksMax: 8, wallMsMax: 4_000 };
    const options = { tier, warm, limits: bounds } as const;
    const executor = await warmed(options);
    t.teardown(() => executor.close());
    for (const [what, script, status] of ends) {
      await ready(executor);
      t.equal((await run(executor, script, options)).status, status, what);
      t.same(await outputs(executor, 'print(1)', options, 100), ['1\n'], what);
    }
    const [counts] = (await executor.capabilities()).warm;
    t.match(counts, { started: 1, failed: 0, reused: 101 * ends.length });
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

/** What is told of the interpreters once as many have failed. */
async function lost(executor: Executor, failed: number): Promise<WarmCounts> {
  for (let look = 0; look < 400; look += 1) {
    const [counts] = (await executor.capabilities()).warm;
    if (counts !== undefined && counts.failed >= failed) return counts;
    await delay(5);
  }
  throw new Error(JSON.stringify((await executor.capabilities()).warm));
}

const runtimes = await listRuntimes();

t.test('numpy draws otherwise in each fork', { skip: skipNumpy() }, async (t) => {
  const options = {
    tier: 'namespace',
    runtime: 'data',
    warm: { ...warm, modules: ['numpy'] },
    limits: { memoryBytesMax: 2 ** 32 },
  } as const;
  const executor = await warmed(options);
  t.teardown(() => executor.close());
  const before = await reused(executor);
  const drawn = new Set<string>();
  for (let job = 0; job < 6; job += 1) {
    drawn.add((await run(executor, 'import numpy; print(numpy.random.random())', options)).stdout);
  }
  t.equal(drawn.size, 6);
  t.equal((await reused(executor)) - before, 6);
});

t.test('a platform with tables finds its libraries loaded', { skip: skipNumpy() }, async (t) => {
  const outputSchema = [{ name: 'a', type: 'long' }] as const;
  const tables = { artifacts: {}, spillToDisk: false };
  const frame = 'pd.DataFrame({"a": [1]})';
  const cases: readonly (readonly [RunContract, string])[] = [
    [
      { platform: 'kusto', outputSchema, parameters: {}, input: null, ...tables },
      `result = ${frame}`,
    ],
    [
      { platform: 'azureml-classic', inputs: [null, null], bundle: null },
      `import pandas as pd\ndef azureml_main(a=None, b=None): return ${frame},`,
    ],
  ];
  for (const [contract, script] of cases) {
    const options: JobOptions = {
      ...{ tier: 'namespace', runtime: 'data', contract },
      warm: { ...warm, modules: ['pandas'] },
      limits: { memoryBytesMax: 2 ** 32 },
    };
    const executor = await warmed(options);
    t.teardown(() => executor.close());
    const { status, failure } = await run(executor, script, options);
    t.same([status, failure, await reused(executor)], ['completed', null, 1], contract.platform);
  }
});

function skipNumpy(): string | false {
  if (namespace?.skip !== false) return namespace?.skip ?? 'no namespace tier';
  const made = runtimes.some(({ name, python }) => name === 'data' && python === '3.11');
  return made ? false : 'runtime data was not made';
}
