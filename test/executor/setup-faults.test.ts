import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import t from 'tap';
import { inPath } from '#dist/executor/cpython/host/in-path.js';
import { Faulty } from './faulty.js';
import type { CallFault } from './faulty.js';
import { factsDigestOf, open, payloadOf, permitFor, systemPython } from './job.js';
import { testedTiers } from './tiers.js';

/**
 * Each system call of the set-up goes wrong once. The filter that does it is the test's own, around
 * the program that is started; the product knows nothing of it.
 */

const { EPERM, EIO, ENOMEM, EMFILE, ENFILE, ENOSYS, EOPNOTSUPP, ENOSPC, EINVAL } = constants.errno;

t.setTimeout(120_000);

type Row = readonly [CallFault, RegExp];

const prctl = (option: number, errno = EPERM): CallFault => ({
  ...{ call: 'prctl', when: { 0: option }, errno },
});
const rlimits = { CPU: 0, FSIZE: 1, STACK: 3, CORE: 4, NPROC: 6, NOFILE: 7, MEMLOCK: 8, AS: 9 };
const tmpfsFlags = 14;
const openPath = 0o12000000;

/** In every tier that the worker itself confines. */
const ofTheWorker: readonly Row[] = [
  [{ call: 'read', when: { 0: 3 }, errno: EIO }, /step: read the job\): .*\(EIO\)/],
  [{ call: 'write', when: { 0: 4 }, errno: EIO }, /exit code 1: .*Input\/output error/],
  [{ call: 'prlimit64', when: { 1: 12 }, errno: EINVAL }, /resources\): RLIMIT_MSGQUEUE: .*EINVAL/],
  [{ call: 'getsid', errno: EPERM }, /step: make a session\): .*\(EPERM\)/],
  [{ call: 'getppid', errno: EPERM }, /step: make a session\): .*started this one is gone/],
  [prctl(22), /step: filter system calls\): prctl: Operation not permitted \(EPERM\)/],
  [prctl(22, EINVAL), /step: filter system calls\): prctl: Invalid argument \(EINVAL\)/],
  [prctl(22, 0), /step: filter system calls\): .*does not act/],
  [{ call: 'landlock_create_ruleset', errno: ENOSYS }, /step: restrict files\): .*no Landlock/],
  [{ call: 'landlock_create_ruleset', errno: EOPNOTSUPP }, /restrict files\): .*without Landlock/],
  [
    { call: 'landlock_create_ruleset', when: { 2: 0 }, errno: EMFILE },
    /step: restrict files\): landlock_create_ruleset: .* \(EMFILE\)/,
  ],
  [{ call: 'landlock_add_rule', errno: ENOMEM }, /files\): landlock_add_rule: .* \(ENOMEM\)/],
  [{ call: 'landlock_restrict_self', errno: EPERM }, /landlock_restrict_self: .* \(EPERM\)/],
  [{ call: 'landlock_restrict_self', errno: 0 }, /step: restrict files\): .*do not act/],
  [{ call: 'mmap', errno: ENOMEM }, /could not be set up: the process ended with /],
];

const rows = {
  kernel: [
    ...ofTheWorker,
    ...Object.entries(rlimits).map(([name, number]): Row => [
      { call: 'prlimit64', when: { 1: number }, errno: EPERM },
      new RegExp(`step: limit resources\\): RLIMIT_${name}: .* \\(EPERM\\)`),
    ]),
    [prctl(1), /step: make a session\): prctl: .* \(EPERM\)/],
    [prctl(47), /step: drop privileges\): prctl: .* \(EPERM\)/],
    [prctl(38), /step: drop privileges\): prctl: .* \(EPERM\)/],
    [{ call: 'capset', errno: EPERM }, /step: drop privileges\): capset: .* \(EPERM\)/],
    [prctl(4), /step: filter system calls\): prctl: .* \(EPERM\)/],
    [{ call: 'openat', when: { 2: openPath }, errno: EMFILE }, /restrict files\): .* \(EMFILE\)/],
    [{ call: 'openat', errno: ENFILE }, /exit code 127: .*loading shared libraries/],
  ],
  // Calls that bubblewrap makes before the worker does are told by bubblewrap.
  namespace: [
    ...ofTheWorker,
    [{ call: 'clone', errno: EPERM }, /bwrap: .*user namespaces/],
    [{ call: 'clone', errno: ENOSPC }, /bwrap: .*namespaces exceeded/],
    [{ call: 'mount', errno: EPERM }, /bwrap: .*Operation not permitted/],
    [
      { call: 'mount', when: { 3: tmpfsFlags }, errno: ENOMEM },
      /mount the work .*: mount: .*ENOMEM/,
    ],
    [{ call: 'pivot_root', errno: EPERM }, /bwrap: pivot_root: Operation not permitted/],
    [{ call: 'umount2', errno: EPERM }, /bwrap: unmount old root: Operation not permitted/],
    [{ call: 'chdir', errno: EPERM }, /bwrap: chdir .*Operation not permitted/],
    [{ call: 'setsid', errno: EPERM }, /bwrap: setsid: Operation not permitted/],
    [prctl(1), /bwrap: prctl: Operation not permitted/],
    [prctl(4), /bwrap: .*dumpable: Operation not permitted/],
    [prctl(38), /bwrap: prctl\(PR_SET_NO_NEW_PRIVS\) failed/],
    [prctl(47), /step: mount the work directory\): mount: .*\(EPERM\)/],
    [{ call: 'capset', errno: EPERM }, /bwrap: capset failed: Operation not permitted/],
    [{ call: 'openat', when: { 2: openPath }, errno: EMFILE }, /bwrap: .*Too many open files/],
  ],
} as const satisfies Record<string, readonly Row[]>;

/** Without which a job of the tier does not start. */
const programs = { kernel: 'python3', namespace: 'bwrap', vm: 'runsc' } as const;

function temporary(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

interface Stage {
  readonly faulty: Faulty;
  /** What a run came to, and what it left. */
  readonly attempt: () => Promise<{ status: string; message: string; help: string; ran: boolean }>;
  readonly left: () => unknown;
}

/** An executor whose jobs start by a program that can be broken. */
async function stage(tier: keyof typeof programs): Promise<Stage> {
  const directory = temporary();
  const cacheDirectory = temporary();
  const name = programs[tier];
  const program = tier === 'kernel' ? systemPython : ((await inPath([name]))[0] ?? '');
  const faulty = new Faulty(join(directory, name), program);
  const path = process.env['PATH'] ?? '';
  if (tier !== 'kernel') process.env['PATH'] = directory + delimiter + path;
  const python = tier === 'kernel' ? { python: faulty.path } : {};
  const executor = await open({ cacheDirectory, tiers: [tier], ...python });
  process.env['PATH'] = path;
  t.teardown(() => executor.close());
  const payload = payloadOf('print("ran")', { tier });
  const facts = factsDigestOf(payload.script);
  return {
    faulty,
    attempt: async () => {
      const permit = await permitFor(payload, { facts });
      const { status, failure, stdout } = await executor.execute(permit, payload);
      const { message = '', help = '' } = failure ?? {};
      return { status, message, help, ran: stdout === 'ran\n' };
    },
    left: () => ({
      directories: readdirSync(join(cacheDirectory, 'jobs')),
      // The worker that they run, or are to run, lies in this cache.
      processes: commandLines().filter((line) => line.includes(cacheDirectory)),
    }),
  };
}

const nothing = { directories: [], processes: [] };

for (const { tier, skip } of await testedTiers()) {
  if (tier === 'none') continue;
  if (tier !== 'vm') testCalls(tier, skip);
  t.test(
    `a program that is gone or another one is told, and nothing ran: ${tier}`,
    { skip },
    async (t) => {
      const { faulty, attempt, left } = await stage(tier);
      const cases: readonly (readonly [() => void, RegExp])[] = [
        [() => rmSync(faulty.path), /no such file|not found/i],
        [() => faulty.replace('', 0o644), /permission denied/i],
        [() => faulty.replace('#!/bin/sh\nexit 1\n'), /the process ended with exit code 1\. /],
        [() => faulty.replace('#!/bin/sh\necho why >&2; exit 1\n'), /exit code 1: why\. Nothing/],
        [() => faulty.replace('#!/bin/sh\nkill -9 $$\n'), /SIGKILL/],
        [() => faulty.replace('#!/bin/sh\necho ran\n'), /exit code 0/],
        [() => faulty.replace('#!/no/such/interpreter\n'), /no such file|not found/i],
        [() => faulty.replace('#!/bin/sh\nsleep 60 & exit 3\n'), /exit code 3/],
      ];
      for (const [change, says] of cases) {
        change();
        const { status, message, help } = await attempt();
        t.equal(status, 'sandbox-error', String(says));
        t.match(message, says);
        t.match(message, /Nothing (of the script )?was run/);
        t.match(help, /about the host/);
        t.strictSame(left(), nothing);
        faulty.mend();
      }
      t.ok((await attempt()).ran);
    },
  );
}

function testCalls(tier: keyof typeof rows, skip: string | false): void {
  t.test(
    `each call of the set-up that fails is told, and nothing ran: ${tier}`,
    { skip },
    async (t) => {
      const { faulty, attempt, left } = await stage(tier);
      for (const [fault, says] of rows[tier]) {
        const name = JSON.stringify(fault);
        faulty.break(fault);
        const { status, message, ran } = await attempt();
        t.equal(status, 'sandbox-error', name);
        t.match(message, says, name);
        t.notOk(ran, name);
        t.strictSame(left(), nothing, name);
      }
      // An older kernel does not have this one, and it is made good otherwise.
      faulty.break({ call: 'close_range', errno: ENOSYS });
      t.ok((await attempt()).ran);
      faulty.mend();
      t.ok((await attempt()).ran, 'the same when all goes well');
    },
  );
}

function commandLines(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .map((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    });
}
