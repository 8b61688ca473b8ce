import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { compileSeccomp, shippedSeccomp } from '#dist/executor/cpython/seccomp/compile.js';
import { direct } from './direct.js';
import { open, payloadOf, permitFor } from './job.js';
import { testedTiers } from './tiers.js';

t.setTimeout(240_000);

const isRoot = process.getuid?.() === 0;

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

t.test('a descriptor that was left open is closed before anything else', async (t) => {
  const left = [openSync('/etc/hostname', 'r')];
  const script =
    'import os\ntry:\n    os.fstat(5)\n    print("open")\nexcept OSError:\n    print("closed")';
  t.equal((await direct(script, { tier: 'none', left })).stdout, 'closed\n');
});

t.test('a set-up that is not whole runs nothing', async (t) => {
  const { profile, numbers } = shippedSeccomp();
  const whole = compileSeccomp(profile, numbers, process.arch === 'arm64' ? 'aarch64' : 'x86_64');
  const allowAll = Buffer.alloc(8);
  allowAll.writeUInt16LE(0x06, 0);
  allowAll.writeUInt32LE(0x7fff0000, 4);
  const step = 'filter system calls';
  const cases = [
    ['an empty filter', { bytes: Buffer.alloc(0), pidSlots: [] }],
    ['half an instruction', { bytes: whole.bytes.subarray(0, 4), pidSlots: [] }],
    ['a filter that the kernel refuses', { bytes: Buffer.alloc(8, 0xff), pidSlots: [] }],
    ['a filter that admits all', { bytes: allowAll, pidSlots: [] }],
  ] as const;
  for (const [name, program] of cases) {
    const { conversation, stdout } = await direct('print("ran")', { tier: 'kernel', program });
    t.equal(conversation.failure?.class, 'sandbox-error', name);
    t.equal(conversation.failure?.step, step, name);
    t.equal(stdout, '', name);
  }
  const sound = await direct('print("ran")', { tier: 'kernel', program: whole });
  t.equal(sound.stdout, 'ran\n', 'the same with the whole filter');
});

const skip = !isRoot && 'only root can try';
t.test('root is refused by the worker itself', { skip }, async (t) => {
  const options = { tier: 'kernel', asOurselves: true } as const;
  const { conversation, stdout } = await direct('print("ran")', options);
  t.equal(conversation.failure?.step, 'drop privileges');
  t.match(conversation.failure?.message, /never runs as root/);
  t.equal(stdout, '');
});

t.test('a cache that others can change is refused', async (t) => {
  const shared = temporary();
  chmodSync(shared, 0o777);
  const own = temporary();
  mkdirSync(join(own, 'worker'));
  chmodSync(join(own, 'worker'), 0o777);
  const cases = [shared, join(shared, 'inside'), own];
  if (isRoot) {
    const foreign = temporary();
    chownSync(foreign, 1, 1);
    const linked = join(temporary(), 'link');
    symlinkSync(temporary(), linked);
    lchownSync(linked, 1, 1);
    cases.push(foreign, join(foreign, 'inside'), linked);
  }
  for (const cacheDirectory of cases) {
    await t.rejects(open({ cacheDirectory }), { code: 'ERR_USAGE', message: /not safe/ });
  }
});

t.test('a Python that answers nonsense is refused', async (t) => {
  const place = join(temporary(), 'python3');
  for (const said of ['null', '{}', '{"implementation":"cpython","ctypes":true}']) {
    writeFileSync(place, `#!/bin/sh\necho '${said}'\n`, { mode: 0o755 });
    await t.rejects(open({ python: place }), { code: 'ERR_PYTHON_MISSING' });
  }
});

t.test('where the probe cannot prove the tier, nothing runs in it', async (t) => {
  const cacheDirectory = temporary();
  writeFileSync(join(cacheDirectory, 'jobs'), 'in the way');
  const executor = await open({ cacheDirectory });
  t.teardown(() => executor.close());
  const { tier, tiers } = await executor.capabilities();
  t.equal(tier, 'none');
  t.match(tiers.find(({ name }) => name === 'kernel')?.obstacle, /EEXIST|ENOTDIR|cache directory/);
  const payload = payloadOf('print("ran")');
  const execution = executor.execute(await permitFor(payload), payload);
  await t.rejects(execution, { code: 'ERR_ISOLATION_UNMET', help: /cache directory|jobs/ });
});

const { skip: noNamespace = true } =
  (await testedTiers()).find(({ tier }) => tier === 'namespace') ?? {};

t.test('a cache where jobs have a directory of their own', { skip: noNamespace }, async (t) => {
  const cacheDirectory = mkdtempSync('/dev/shm/sallyport-test-');
  chmodSync(cacheDirectory, 0o755);
  t.teardown(() => rmSync(cacheDirectory, { recursive: true, force: true }));
  const executor = await open({ cacheDirectory, tiers: ['namespace'] });
  t.teardown(() => executor.close());
  const obstacle = (await executor.capabilities()).tiers.map((tier) => tier.obstacle).join('');
  t.ok(obstacle.includes(`${cacheDirectory}/worker`), obstacle);
  t.match(obstacle, /lies in \/dev, .* Keep the cache directory .* outside/);
  t.notMatch(obstacle, 'Install');
});
