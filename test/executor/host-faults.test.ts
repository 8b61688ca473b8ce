import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { inPath } from '#dist/executor/cpython/host/in-path.js';
import { markedName } from '#dist/executor/cpython/host/own-mark.js';
import { findCgroupParent } from '#dist/executor/cpython/process/cgroup-parent.js';
import type { Cgroup } from '#dist/executor/cpython/process/cgroup.js';
import { makeCgroup } from '#dist/executor/cpython/process/cgroup.js';
import type { Ending } from '#dist/executor/cpython/process/ended.js';
import { launch } from '#dist/executor/cpython/process/launch.js';
import { startProcess } from '#dist/executor/cpython/process/start.js';
import { kernelTier } from '#dist/executor/cpython/tiers/kernel.js';
import type { Command } from '#dist/executor/cpython/tiers/tier.js';
import type { IsolationTier } from '#dist/job/plan.js';
import { Faulty } from './faulty.js';
import type { CallFault } from './faulty.js';
import { open, payloadOf, permitFor, roomyLimits, systemPython } from './job.js';
import { testedTiers } from './tiers.js';

t.setTimeout(120_000);

const { EPERM, ENOSYS, EOPNOTSUPP, ENOSPC } = constants.errno;
const reasons = new Map((await testedTiers()).map(({ tier, skip }) => [tier, skip]));
const skipOf = (tier: IsolationTier): string | boolean => reasons.get(tier) ?? true;

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

for (const tier of ['kernel', 'namespace'] as const) {
  t.test(`no descriptors are left: ${tier}`, { skip: skipOf(tier) }, (t) =>
    testDescriptors(t, tier),
  );
}

/** A shell that waits for its group or not, as a job that nothing contains. */
function launchShell(script: string, waits: boolean, cgroup: Cgroup): Promise<Ending> {
  const environment = { PATH: process.env['PATH'] ?? '' };
  const command: Command = {
    ...{ file: '/bin/sh', args: ['-c', script], cwd: '/', environment },
    ...{ channel: 'apart', user: 'ours' },
  };
  return launch({
    start: () => startProcess({ command, uid: undefined, waits, supervised: false, proxy: null }),
    ...{ tier: kernelTier, directory: '/', uid: undefined, frames: [], limits: roomyLimits },
    memoryBytesMax: null,
    ...{ cgroup, proxy: null, signal: undefined, emit: () => undefined },
  });
}

t.test('a control group that takes no process in', async (t) => {
  const directory = temporary();
  const cgroup = makeCgroup({ version: 'v2', directory, cpu: null }, 'job', {
    ...{ memoryBytesMax: 2 ** 30, extraBytes: 0, cpuPercentMax: null },
  });
  mkdirSync(join(directory, 'sallyport-job', 'cgroup.procs'));
  const ending = await launchShell(`sleep 0.2; echo > ${join(directory, 'ran')}`, true, cgroup);
  t.match(ending.spawnFault, /EISDIR/);
  t.equal(ending.signal, 'SIGKILL', 'what waited to be taken in is ended');
  t.notOk(readdirSync(directory).includes('ran'));
});

const groups = findCgroupParent();

t.test(
  'one that ended before its group took it in is told by its end',
  { skip: groups === null && 'this host lets us make no control groups for memory' },
  async (t) => {
    const cgroup = makeCgroup(groups ?? { version: 'v1', directory: '', cpu: null }, markedName(), {
      ...{ memoryBytesMax: 2 ** 30, extraBytes: 0, cpuPercentMax: null },
    });
    t.teardown(() => cgroup.remove());
    // By the time that it is taken in there is nothing to take.
    const late: Cgroup = {
      ...cgroup,
      add: (pid) => delay(500).then(() => cgroup.add(pid)),
    };
    const ending = await launchShell('echo why >&2; exit 3', false, late);
    t.match(ending, { spawnFault: null, code: 3 });
    t.equal(ending.stderr.text(), 'why\n');
  },
);

function testDescriptors(t: Test, tier: IsolationTier): void {
  const cacheDirectory = temporary();
  const code = `
    import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
    import { open, payloadOf, permitFor, run } from '${join(import.meta.dirname, 'job.js')}';
    const executor = await open({ cacheDirectory: '${cacheDirectory}', tiers: ['${tier}'] });
    const tell = ({ status, failure, stdout }) =>
      console.log(JSON.stringify({ status, said: failure?.message, stdout }));
    const held = [];
    const openNow = () =>
      readdirSync('/proc/self/fd').map((name) => {
        try {
          return name + ' ' + readlinkSync('/proc/self/fd/' + name);
        } catch {
          return 'the directory itself';
        }
      });
    const hold = () => {
      try {
        for (;;) held.push(openSync('/dev/null', 'r'));
      } catch {
        return;
      }
    };
    const options = { execute: { onEvent: ({ type }) => type === 'stdout' && hold() } };
    tell(await run(executor, 'import time; print("ran"); time.sleep(1.5)', options));
    held.splice(0).forEach((descriptor) => closeSync(descriptor));
    const payload = payloadOf('print("ran")');
    const permits = [];
    for (let count = 0; count < 14; count += 1) permits.push(await permitFor(payload));
    const before = openNow();
    for (let spare = 0; spare < 12; spare += 1) {
      hold();
      held.splice(0, spare).forEach((descriptor) => closeSync(descriptor));
      tell(await executor.execute(permits.pop(), payload));
    }
    held.splice(0).forEach((descriptor) => closeSync(descriptor));
    tell(await executor.execute(permits.pop(), payload));
    const after = openNow();
    console.log(JSON.stringify({ leaked: after.filter((x) => !before.includes(x)) }));
    await executor.close();`;
  const limited = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath];
  const { stdout, stderr } = spawnSync('sh', [...limited, '--input-type=module', '-e', code]);
  const told = stdout
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.equal(stderr.toString(), '');
  t.equal(told.length, 15);
  t.equal(told[0]?.['status'], 'completed', 'a run that is under way comes to its end');
  for (const { status, said, stdout: printed } of told.slice(1, -2)) {
    if (status === 'completed') continue;
    t.equal(status, 'sandbox-error');
    t.match(said, /EMFILE|too many open files/i);
    t.equal(printed, '');
  }
  t.equal(told[1]?.['status'], 'sandbox-error');
  t.equal(told.at(-2)?.['status'], 'completed', 'there are descriptors again');
  t.strictSame(told.at(-1)?.['leaked'], []);
  t.strictSame(readdirSync(join(cacheDirectory, 'jobs')), []);
  t.end();
}

/** What an executor says that finds a host so, and refuses. */
const unmet: readonly (readonly ['kernel' | 'namespace', CallFault, RegExp])[] = [
  ['kernel', { call: 'landlock_create_ruleset', errno: ENOSYS }, /has no Landlock.*Linux 5\.13/],
  ['kernel', { call: 'landlock_create_ruleset', errno: EOPNOTSUPP }, /booted without.*`lsm=`/],
  ['kernel', { call: 'prctl', when: { 0: 22 }, errno: EPERM }, /filter system calls: prctl: /],
  ['namespace', { call: 'clone', errno: EPERM }, /user namespaces.*Install bubblewrap/],
  ['namespace', { call: 'clone', errno: ENOSPC }, /exceeded.*max_user_namespaces/],
];

for (const [tier, fault, says] of unmet) {
  const name = `a host that does not give tier ${tier}: ${JSON.stringify(fault)}`;
  t.test(name, { skip: skipOf(tier) }, async (t) => {
    const directory = temporary();
    const program = tier === 'kernel' ? systemPython : ((await inPath(['bwrap']))[0] ?? '');
    const faulty = new Faulty(join(directory, tier === 'kernel' ? 'python3' : 'bwrap'), program);
    faulty.break(fault);
    const path = process.env['PATH'] ?? '';
    process.env['PATH'] = directory + delimiter + path;
    const python = tier === 'kernel' ? { python: faulty.path } : {};
    const executor = await open({ cacheDirectory: temporary(), tiers: [tier], ...python });
    process.env['PATH'] = path;
    t.teardown(() => executor.close());
    const payload = payloadOf('print("ran")', { tier });
    const execution = executor.execute(await permitFor(payload), payload);
    await t.rejects(execution, { code: 'ERR_ISOLATION_UNMET', help: says });
  });
}
