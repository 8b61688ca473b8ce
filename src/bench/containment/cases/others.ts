import { guarded, syscall, type ScriptCase } from './case.ts';

export const others: readonly ScriptCase[] = [
  {
    id: '11',
    family: 'reaches',
    kind: 'boundary',
    promise: 'processes',
    name: 'traces a sibling',
    script: syscall(`syscall(101, 0x4206, SIBLING, 0, 0)`),
  },
  {
    id: '11b',
    family: 'reaches',
    kind: 'boundary',
    promise: 'processes',
    name: 'reads the memory of a sibling',
    script: syscall(`
buffer = ctypes.create_string_buffer(4)
local = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), 4)
syscall(310, SIBLING, local, 1, (ctypes.c_ulong * 2)(ADDRESS, 4), 1, 0)
return buffer.raw == b'\\x7fELF' or fail()`),
  },
  {
    id: '11c',
    family: 'reaches',
    kind: 'boundary',
    name: 'takes a descriptor of a sibling',
    promise: 'processes',
    script: syscall(`syscall(438, syscall(434, SIBLING, 0), 0, 0)`),
  },
  {
    id: '12',
    family: 'reaches',
    kind: 'boundary',
    promise: 'processes',
    name: 'signals the gateway',
    script: guarded(`os.kill(GATEWAY, 0)`),
    canary: { user: 'ours' },
  },
  {
    id: '12b',
    family: 'reaches',
    kind: 'boundary',
    promise: 'processes',
    name: 'signals a sibling of its uid',
    script: guarded(`os.kill(SIBLING, 0)`),
  },
  {
    id: '12c',
    family: 'reaches',
    kind: 'boundary',
    name: 'signals everything that it may',
    promise: 'processes',
    // Where it sees none but its own, it is told of these.
    script: guarded(`os.kill(-1, 0); os.kill(SIBLING, 0)`),
  },
  {
    id: '12d',
    family: 'reaches',
    kind: 'boundary',
    name: 'asks whether a process id is taken',
    promise: 'identifiers',
    script: guarded(`os.getpgid(SIBLING)`),
  },
  {
    id: '42',
    family: 'neighbours',
    kind: 'boundary',
    promise: 'processes',
    name: 'changes limits of a sibling',
    script: guarded(`
import resource
resource.prlimit(SIBLING, resource.RLIMIT_NOFILE)`),
  },
  {
    id: '42b',
    family: 'neighbours',
    kind: 'boundary',
    promise: 'processes',
    name: 'changes the priority of a sibling',
    script: guarded(`os.setpriority(os.PRIO_PROCESS, SIBLING, 15)`),
  },
  {
    id: '42c',
    family: 'neighbours',
    kind: 'boundary',
    promise: 'processes',
    name: 'moves a sibling to one processor',
    script: guarded(`os.sched_setaffinity(SIBLING, {0})`),
  },
  {
    id: '42e',
    family: 'neighbours',
    kind: 'boundary',
    name: 'changes the disk priority of a sibling',
    promise: 'processes',
    script: syscall(`syscall(251, 1, SIBLING, (3 << 13) | 0)`),
  },
  {
    id: '42f',
    family: 'neighbours',
    kind: 'boundary',
    name: 'reads how much processor time a sibling has used',
    promise: 'processes',
    script: guarded(`import time; time.clock_gettime((~SIBLING << 3) | 2)`),
  },
  {
    id: '42g',
    family: 'neighbours',
    kind: 'boundary',
    name: 'asks whether a sibling has the same memory (kcmp)',
    promise: 'processes',
    script: syscall(`syscall(312, os.getpid(), SIBLING, 1, 0, 0)`),
  },
  {
    id: '43',
    family: 'neighbours',
    kind: 'boundary',
    promise: 'processes',
    name: 'signals a sibling by pidfd',
    script: syscall(`syscall(424, syscall(434, SIBLING, 0), 0, None, 0)`),
  },
  {
    id: '43b',
    family: 'neighbours',
    kind: 'boundary',
    promise: 'processes',
    name: 'signals a sibling by rt_sigqueueinfo',
    script: syscall(`
info = ctypes.create_string_buffer(bytes(8) + b'\\xff' * 4 + bytes(116), 128)
syscall(129, SIBLING, 18, info)`),
  },
  {
    id: '43c',
    family: 'neighbours',
    kind: 'boundary',
    promise: 'processes',
    name: 'has signals sent by fcntl',
    script: guarded(`
import fcntl
fcntl.fcntl(0, fcntl.F_SETOWN, SIBLING)`),
  },
];
