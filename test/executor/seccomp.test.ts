import t from 'tap';
import {
  compileSeccomp,
  shippedSeccomp,
  type SeccompArch,
} from '#dist/executor/cpython/seccomp/compile.js';

const { profile, processes, numbers } = shippedSeccomp();
const pid = 4242;
const archWord = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };

type Answer = 'allow' | 'kill' | number;

/**
 * Runs the program as the kernel does: a load of a word of seccomp_data, jumps forward, a return.
 */
function answer(
  arch: SeccompArch,
  name: string | number,
  args: readonly (number | bigint)[] = [],
  { word = archWord[arch], allowed = profile } = {},
): Answer {
  const { bytes, pidSlots } = compileSeccomp(allowed, numbers, arch);
  const program = Buffer.from(bytes);
  for (const slot of pidSlots) program.writeUInt32LE(pid, slot * 8 + 4);
  const data = Buffer.alloc(64);
  const number =
    typeof name === 'number' ? name : (numbers[name]?.[arch === 'x86_64' ? 0 : 1] ?? -1);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(word >>> 0, 4);
  args.forEach((arg, index) =>
    data.writeBigUInt64LE(BigInt.asUintN(64, BigInt(arg)), 16 + 8 * index),
  );
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const [jt, jf] = [program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3)];
    const k = program.readUInt32LE(at * 8 + 4);
    if (code === 0x20) accumulator = data.readUInt32LE(k);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x15) at += accumulator === k ? jt : jf;
    else if (code === 0x35) at += accumulator >= k ? jt : jf;
    else if (code === 0x06)
      return k === 0x7fff0000 ? 'allow' : k === 0x80000000 ? 'kill' : k & 0xffff;
    else throw new Error(`unknown instruction ${code}`);
  }
  throw new Error('the program runs off its end');
}

const [EPERM, EAGAIN, EINVAL, ENOLCK, ENOSYS, ENOTTY, ENOTSUP] = [1, 11, 22, 37, 38, 25, 95];
/** The call answers that it is done, and nothing was. */
const accepted = 0;
/** As the C library writes the id of a clock: of a process, and of a thread. */
const processClock = (id: number): number => (~id << 3) | 2;
const threadClock = (id: number): number => (~id << 3) | 6;
const threadFlags = 0x3d0f00;

const cases: readonly (readonly [string, readonly (number | bigint)[], Answer])[] = [
  ['read', [], 'allow'],
  ['exit_group', [], 'allow'],
  ['execve', [], EPERM],
  ['execveat', [], EPERM],
  ['socket', [1], EPERM],
  ['connect', [], EPERM],
  ['ptrace', [], EPERM],
  ['truncate', [], EPERM],
  ['fchmodat', [], EPERM],
  ['symlinkat', [], EPERM],
  ['clone', [threadFlags], 'allow'],
  ['clone', [17], EPERM],
  ['clone', [threadFlags | 0x10000000], EPERM],
  ['clone3', [], ENOSYS],
  ['openat2', [], ENOSYS],
  ['io_uring_setup', [], ENOSYS],
  ['kill', [pid, 9], 'allow'],
  ['kill', [0, 9], 'allow'],
  ['kill', [pid + 1, 9], EPERM],
  ['kill', [-1, 9], EPERM],
  ['kill', [0x1_0000_0000n + BigInt(pid), 9], EPERM],
  ['tgkill', [pid, 1], 'allow'],
  ['tgkill', [0, 1], EPERM],
  ['rt_sigqueueinfo', [pid + 1], EPERM],
  ['prlimit64', [0], 'allow'],
  ['prlimit64', [pid + 1], EPERM],
  ['setpriority', [0, 0], 'allow'],
  ['setpriority', [1, 0], EPERM],
  ['openat', [0, 0, 0, 0o666], 'allow'],
  ['openat', [0, 0, 0, 0o4755], EPERM],
  ['fchmod', [3, 0o644], EPERM],
  ['mkdirat', [0, 0, 0o6777], EPERM],
  ['utimensat', [3, 0], EPERM],
  ['ioctl', [1, 0x5413], 'allow'],
  ['ioctl', [1, 0x5412], ENOTTY],
  ['fcntl', [1, 4], 'allow'],
  ['fcntl', [1, 8], EPERM],
  ...[5, 36].map((get) => ['fcntl', [1, get], 'allow'] as const),
  ...[6, 7, 37, 38].map((set) => ['fcntl', [1, set], accepted] as const),
  // SETLEASE, NOTIFY, SETPIPE_SZ, ADD_SEALS, SET_RW_HINT
  ...[1024, 1026, 1031, 1033, 1036].map((other) => ['fcntl', [1, other], EPERM] as const),
  // WAIT, WAIT_BITSET by a clock, WAKE, LOCK_PI; with 128 they are private.
  ...[0, 9 | 256, 6, 11].map((op) => ['futex', [0x1000, op], EAGAIN] as const),
  ...[1, 128, 129, 128 | 9 | 256].map((op) => ['futex', [0x1000, op], 'allow'] as const),
  // The kernel takes no more than 32 bits of either: what stands above them opens no way.
  ['futex', [0x1000, 2n ** 32n], EAGAIN],
  ['fcntl', [1, 2n ** 32n + 6n], EPERM],
  ['futex_wait', [], ENOSYS],
  ['flock', [1, 2], accepted],
  ['fadvise64', [1, 0, 0, 4], accepted],
  ['preadv2', [1, 0x1000, 1, 0, 0, 0], 'allow'],
  ['preadv2', [1, 0x1000, 1, 0, 0, 8], ENOTSUP],
  ['mincore', [0x1000, 4096, 0x2000], EPERM],
  ['madvise', [0x1000, 4096, 4], 'allow'],
  ['madvise', [0x1000, 4096, 14], 'allow'],
  ...[12, 20, 21].map((advice) => ['madvise', [0x1000, 4096, advice], EINVAL] as const),
  ...[0, 1, 11, -6, -2].map((clock) => ['clock_gettime', [clock], 'allow'] as const),
  ['clock_gettime', [threadClock(pid)], 'allow'],
  ['clock_gettime', [processClock(pid + 1)], EINVAL],
  ['clock_getres', [processClock(pid + 1)], EINVAL],
  ['inotify_init1', [0], EPERM],
  ['kcmp', [pid, pid + 1, 1], EPERM],
  ['shmget', [1, 1, 0o3600], EPERM],
  ['mq_open', [0x1000, 0o302], EPERM],
  ['prctl', [15], 'allow'],
  ['prctl', [4], EPERM],
  ['socketpair', [1, 1 | 0o2004000], 'allow'],
  ['socketpair', [1, 2], EPERM],
  ['sendto', [3, 0x1000, 1, 0, 0], 'allow'],
  ['sendto', [3, 0x1000, 1, 0, 0x1000], EPERM],
  ['listxattr', [], ENOTSUP],
];

/** Refused calls are not in the profile, so their numbers stand here (kernel headers). */
const refusedNumbers: Readonly<Record<string, readonly [number, number]>> = {
  socket: [41, 198],
  connect: [42, 203],
  ptrace: [101, 117],
  unshare: [272, 97],
  truncate: [76, 45],
  fchmodat: [268, 53],
  symlinkat: [266, 36],
  fchmod: [91, 52],
  utimensat: [280, 88],
  mincore: [27, 232],
  inotify_init1: [294, 26],
  kcmp: [312, 272],
  shmget: [29, 194],
  mq_open: [240, 180],
};

for (const arch of ['x86_64', 'aarch64'] as const) {
  t.test(`the allow-list on ${arch}`, async (t) => {
    for (const [name, args, expected] of cases) {
      const call = refusedNumbers[name]?.[arch === 'x86_64' ? 0 : 1] ?? name;
      t.equal(answer(arch, call, args), expected, `${name}(${args.join(', ')})`);
    }
  });

  t.test(`processes of its own on ${arch}`, async (t) => {
    const own: readonly (readonly [string, readonly number[], Answer])[] = [
      ['execve', [], 'allow'],
      ['clone', [17], 'allow'],
      ['clone', [threadFlags], 'allow'],
      ['clone', [17 | 0x10000000], EPERM],
      ['clone3', [], ENOSYS],
      ['kill', [pid + 1, 9], 'allow'],
      ['unshare', [], EPERM],
      ['socket', [1], EPERM],
      ['futex', [0x1000, 0], 'allow'],
      ['flock', [1, 2], ENOLCK],
      ['fcntl', [1, 6], ENOLCK],
      ['fcntl', [1, 5], 'allow'],
    ];
    for (const [name, args, expected] of own) {
      const call = refusedNumbers[name]?.[arch === 'x86_64' ? 0 : 1] ?? name;
      t.equal(answer(arch, call, args, { allowed: processes }), expected, name);
    }
  });

  t.test(`other architectures are killed on ${arch}`, async (t) => {
    const other = arch === 'x86_64' ? 'aarch64' : 'x86_64';
    t.equal(answer(arch, 'read', [], { word: archWord[other] }), 'kill');
    t.equal(answer(arch, 'read', [], { word: 0x40000003 }), 'kill', 'i386');
    if (arch === 'x86_64') t.equal(answer(arch, 0x40000000), 'kill', 'x32');
    t.equal(answer(arch, 100_000), EPERM, 'a call that does not exist yet');
  });
}

t.test('a profile that cannot be compiled is not half compiled', async (t) => {
  const rule = { names: ['no_such_call'], action: 'SCMP_ACT_ALLOW' as const };
  t.throws(() => compileSeccomp({ ...profile, syscalls: [rule] }, numbers, 'x86_64'), RangeError);
  const long = {
    names: ['read'],
    action: 'SCMP_ACT_ALLOW' as const,
    args: [
      { index: 0, op: 'SCMP_CMP_EQ' as const, anyOf: Array.from({ length: 300 }, (_, n) => n) },
    ],
  };
  t.throws(() => compileSeccomp({ ...profile, syscalls: [long] }, numbers, 'x86_64'), RangeError);
});
