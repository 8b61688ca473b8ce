import { availableParallelism } from 'node:os';
import t from 'tap';
import { findCgroupParent } from '#dist/executor/cpython/process/cgroup-parent.js';
import type { RunContract } from '#dist/job/types.js';
import { open, run } from './job.js';

const contract: RunContract = {
  platform: 'kusto',
  ...{ input: null, parameters: {}, artifacts: {}, spillToDisk: false },
  outputSchema: [{ name: 'x', type: 'long' }],
};
const parent = findCgroupParent();
const skip = parent?.cpu ? false : 'this host gives no control group for processor time';
const memory = parent === null ? 'this host gives no control group for memory' : false;
const spin = 'import time\nend = time.monotonic() + 2\nwhile time.monotonic() < end: pass\n';

t.test('a sandbox has its part of the processors, and no more', { skip }, async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  const bounds = (cpuPercentMax: number) => ({ sandbox: { memoryMbMax: 1024, cpuPercentMax } });
  for (const tier of ['kernel', 'namespace'] as const) {
    const { status, usage } = await run(executor, spin, { tier, ...bounds(10) });
    t.equal(status, 'completed', tier);
    // Two seconds of spinning at a tenth of all processors.
    t.ok(usage.cpuMs < 2_000 * 0.1 * availableParallelism() + 400, `${tier}: ${usage.cpuMs} ms`);
  }
});

const hungry = 'kept = []\nfor n in range(400): kept.append(bytearray(1 << 20))\n';

t.test("memory of the sandbox is the sandbox policy's, in use", { skip: memory }, async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  const sandbox = { memoryMbMax: 200, cpuPercentMax: 100 };
  for (const tier of ['kernel', 'namespace'] as const) {
    const { failure, status } = await run(executor, hungry, { tier, sandbox });
    t.equal(status, 'out-of-memory', tier);
    t.match(failure, {
      message: 'The script took more memory than 200 MB (sandbox.maxMemoryMbPerSandbox).',
      limit: { name: 'maxMemoryMbPerSandbox', value: 200 },
    });
    const mapped = 'import mmap\nroom = mmap.mmap(-1, 1 << 29)\n';
    t.match(await run(executor, mapped, { tier, sandbox }), { status: 'completed' }, 'not mapped');
  }
});

t.test('what a host cannot hold a run to is told, and never claimed', async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  const sandbox = { memoryMbMax: 300, cpuPercentMax: 20 };
  const { notes, sandbox: record } = await run(executor, 'x = 1', {
    ...{ tier: 'none', contract, sandbox, runtime: null },
  });
  t.match(record, { unenforced: ['memoryMbMax', 'cpuPercentMax'], cpuPercentMax: 20 });
  t.match(notes.join('\n'), /processor rate of the sandbox policy \(20 %\) is not enforced/);
  t.equal((await run(executor, 'x = 1')).sandbox, null, 'other platforms have none');
});
