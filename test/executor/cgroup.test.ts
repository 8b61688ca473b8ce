import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  rmdirSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { isAbandoned, markedName } from '#dist/executor/cpython/host/own-mark.js';
import { cgroupPlaces, findCgroupParent } from '#dist/executor/cpython/process/cgroup-parent.js';
import { makeCgroup, sweepCgroups } from '#dist/executor/cpython/process/cgroup.js';
import type { Outcome } from '#dist/executor/types.js';
import { open, run } from './job.js';
import { testedTiers } from './tiers.js';

const parent = findCgroupParent();
const skip = parent === null ? 'this host lets us make no control groups for memory' : false;
const tiers = await testedTiers();
const skipOf = (name: string): string | false =>
  skip || (tiers.find(({ tier }) => tier === name)?.skip ?? 'no such tier');

const v1Mount = '30 25 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory';
const v2Mount = '31 25 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate';

const places: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['version 1', '4:memory:/a/b', v1Mount, ['/sys/fs/cgroup/memory/a/b']],
  ['another controller', '4:pids:/a', v1Mount, []],
  [
    'version 1 in a container, which sees its own group as the root of the mount',
    '4:cpu,memory:/docker/1f',
    '30 25 0:27 /docker/1f /sys/fs/cgroup/memory ro master:9 - cgroup cgroup rw,memory,cpu',
    ['/sys/fs/cgroup/memory'],
  ],
  [
    'a mount that does not show our group',
    '4:memory:/docker/1f0',
    '30 25 0:27 /docker/1f /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    [],
  ],
  ['version 2', '0::/machine', v2Mount, ['/sys/fs/cgroup/machine']],
  [
    'a service of systemd: what lies beside it belongs to others',
    '0::/system.slice/gate.service',
    v2Mount,
    ['/sys/fs/cgroup/system.slice/gate.service'],
  ],
  [
    'a subgroup of a delegated unit',
    '0::/system.slice/gate.service/main',
    v2Mount,
    ['/sys/fs/cgroup/system.slice/gate.service/main', '/sys/fs/cgroup/system.slice/gate.service'],
  ],
  [
    'both versions',
    '4:memory:/a\n0::/b',
    `${v1Mount}\n${v2Mount.replace('/sys/fs/cgroup ', '/sys/fs/cgroup/unified ')}`,
    ['/sys/fs/cgroup/memory/a', '/sys/fs/cgroup/unified/b'],
  ],
  ['neither', '', '25 1 0:20 / / rw - ext4 /dev/sda rw', []],
];

t.test('groups are made within what we were given', async (t) => {
  for (const [name, cgroup, mountinfo, expected] of places) {
    const found = cgroupPlaces(cgroup, mountinfo).map(({ directory }) => directory);
    t.strictSame(found, expected, name);
  }
});

/** A group of version 2 as files, which its kernel fills in. */
const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
t.teardown(() => rmSync(directory, { recursive: true }));
const told: readonly (readonly [string, string, 'job' | 'host' | null])[] = [
  ['nothing was ended', 'max 3\noom 0\noom_kill 0\n', null],
  ['its limit was met', 'max 3\noom 1\noom_kill 1\n', 'job'],
  ['memory of the host', 'max 0\noom 0\noom_kill 1\n', 'host'],
];

t.test('version 2: what its files say', async (t) => {
  for (const [index, [name, events, expected]] of told.entries()) {
    const bounds = { memoryBytesMax: 1_000, extraBytes: 500, cpuPercentMax: null };
    const group = makeCgroup({ version: 'v2', directory, cpu: null }, String(index), bounds);
    const path = join(directory, `sallyport-${index}`);
    t.equal(readFileSync(join(path, 'memory.max'), 'utf8'), '1500', name);
    t.equal(readFileSync(join(path, 'memory.swap.max'), 'utf8'), '0', name);
    writeFileSync(join(path, 'memory.events'), events);
    t.equal(group.ranOut(), expected, name);
    for (const [peak, used] of [
      ['900\n', 900],
      ['1500\n', 1_000],
    ] as const) {
      writeFileSync(join(path, 'memory.peak'), peak);
      t.equal(group.peakMemoryBytes(), used, name);
    }
  }
});

const mounted = join(directory, 'cgroup2');
mkdirSync(mounted);
/** Runs a command that finds the hierarchy of version 2 there, as nobody else does. */
const withMount = (...command: string[]): string => {
  const script = 'mount -t cgroup2 none "$0" && exec "$@"';
  const args = ['-m', '/bin/sh', '-c', script, mounted, ...command];
  return execFileSync('unshare', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
};
const mountable = ((): boolean => {
  try {
    return withMount('ls', mounted).includes('cgroup.controllers');
  } catch {
    return false;
  }
})();
const counted =
  mountable && withMount('cat', join(mounted, 'cgroup.controllers')).includes('memory');

t.test(
  'version 2: a hierarchy that does not count memory is refused, and left as it was',
  { skip: mountable ? counted && 'this host counts it' : 'this host mounts no cgroup2 for us' },
  async (t) => {
    const module = import.meta.resolve('#dist/executor/cpython/process/cgroup.js');
    const program = `
      import { makeCgroup } from ${JSON.stringify(module)};
      import { existsSync } from 'node:fs';
      const bounds = { memoryBytesMax: 2 ** 30, extraBytes: 0 };
      const directory = ${JSON.stringify(mounted)};
      const name = ${JSON.stringify(markedName())};
      try {
        makeCgroup({ version: 'v2', directory }, name, bounds);
      } catch (error) {
        console.log(error.code, existsSync(directory + '/sallyport-' + name));
      }`;
    const said = withMount(process.execPath, '--input-type=module', '-e', program);
    t.match(said, /^(EACCES|ENOENT|EPERM) false$/m);
  },
);

t.test("names are nobody else's, and what the dead left is removed", { skip }, async (t) => {
  const { directory } = parent ?? { directory: '' };
  // As an earlier program named its own.
  const blocked = join(directory, `sallyport-probe-${process.pid}`);
  mkdirSync(blocked);
  t.not(findCgroupParent(), null, 'a name that is taken');
  rmdirSync(blocked);
  t.not(markedName(), markedName());

  const [namespace, pid] = markedName().split('-');
  const dead = `${namespace}-${pid}-1-0`;
  const theirs = `1-${pid}-1-0`;
  const own = markedName();
  for (const name of [dead, theirs, own]) mkdirSync(join(directory, `sallyport-${name}`));
  await sweepCgroups({ directory, cpu: null }, isAbandoned);
  const left = readdirSync(directory).filter((name) => name.includes(`-${pid}-`));
  t.strictSame(left.sort(), [`sallyport-${theirs}`, `sallyport-${own}`].sort());
  for (const name of left) rmdirSync(join(directory, name));
});

const bounds = { memoryBytesMax: 2 ** 28, fileBytesMax: 2 ** 30, workDirectoryBytesMax: 2 ** 30 };
const spent = { name: 'memoryBytesMax', value: 2 ** 28, used: 2 ** 28 };

t.test('tier kernel: files in memory are memory', { skip: skipOf('kernel') }, async (t) => {
  const cacheDirectory = mkdtempSync('/dev/shm/sallyport-test-');
  // Jobs run as others.
  chmodSync(cacheDirectory, 0o755);
  const executor = await open({ tiers: ['kernel'], cacheDirectory });
  const bomb = 'f = open("f", "wb")\nwhile True: f.write(bytes(2 ** 20))';
  const outcome = await run(executor, bomb, { limits: bounds });
  t.match(outcome, { status: 'out-of-memory', failure: { limit: spent } });
  t.equal(outcome.usage.peakMemoryBytes, 2 ** 28);
  const killed = await run(executor, 'import os\nos.kill(os.getpid(), 9)', { limits: bounds });
  t.match(killed, { status: 'killed', failure: { limit: null } });
  await executor.close();
  rmSync(cacheDirectory, { recursive: true });
});

/** Three take more than there is for all; the first process tells how one ended, and goes on. */
const family = `
import os, time
def take():
    held = bytearray(120 * 2 ** 20)
    time.sleep(20)
    os._exit(0)
started = [os.fork() or take() for _ in range(3)]
first = os.wait()[1]
for pid in started:
    try: os.kill(pid, 9)
    except ProcessLookupError: pass
print(first)`;

t.test(
  'a child that ended for want of memory is told',
  { skip: skipOf('namespace') },
  async (t) => {
    const executor = await open({ tiers: ['namespace'] });
    const go = (script: string, more = {}): Promise<Outcome> =>
      run(executor, script, { processes: 'allowed', limits: { ...bounds, ...more } });
    const whole = await go(family);
    t.match(whole, { status: 'out-of-memory', failure: { limit: spent }, stdout: '9\n' });
    t.match(whole.failure?.message, /together.*ended one of them \(limits\.memoryBytesMax\)\.$/);
    const raised = await go(`${family}\nraise ValueError("lost")`);
    t.match(raised, { status: 'out-of-memory', failure: { limit: spent, line: 13 } });
    const waiting = await go(`${family}\ntime.sleep(60)`, { wallMsMax: 3_000 });
    t.match(waiting, { status: 'timed-out', failure: { limit: { name: 'wallMsMax' } } });
    t.match(waiting.notes.join(), /memory was used up/);
    await executor.close();
  },
);

t.test('tier kernel: a job has a group of its own', { skip: skipOf('kernel') }, async (t) => {
  const groups = (): string[] =>
    readdirSync(parent?.directory ?? '/').filter((name) => name.includes(`-${process.pid}-`));
  const executor = await open({ tiers: ['kernel'] });
  const seen = new Set<string>();
  const timer = setInterval(() => groups().forEach((name) => seen.add(name)), 20);
  const outcome = await run(executor, 'import time\nheld = bytearray(2 ** 26)\ntime.sleep(0.5)');
  clearInterval(timer);
  await executor.close();
  t.equal(outcome.status, 'completed');
  t.ok(outcome.usage.peakMemoryBytes > 2 ** 26);
  t.equal(seen.size, 1);
  t.strictSame(groups(), []);
});
