import { guarded, syscall, type ScriptCase } from './case.js';

export const others: readonly ScriptCase[] = [
  {
    id: '11',
    promise: 'processes',
    name: 'traces a sibling',
    script: syscall(`syscall(101, 0x4206, SIBLING, 0, 0)`),
  },
  {
    id: '11b',
    promise: 'processes',
    name: 'reads the memory of a sibling',
    script: syscall(`
buffer = ctypes.create_string_buffer(8)
local = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), 8)
syscall(310, SIBLING, local, 1, (ctypes.c_ulong * 2)(4096, 8), 0, 0)`),
  },
  {
    id: '11c',
    name: 'takes a descriptor of a sibling',
    promise: 'processes',
    script: syscall(`syscall(438, syscall(434, SIBLING, 0), 0, 0)`),
  },
  {
    id: '12',
    promise: 'processes',
    name: 'signals its parent',
    script: guarded(`os.kill(os.getppid() or 10 ** 6, 0)`),
    canary: { user: 'ours' },
  },
  {
    id: '12b',
    promise: 'processes',
    name: 'signals a sibling of its uid',
    script: guarded(`os.kill(SIBLING, 0)`),
  },
  {
    id: '12c',
    name: 'signals everything that it may',
    promise: 'processes',
    script: guarded(`os.kill(-1, 0)`),
  },
  {
    id: '12d',
    name: 'asks whether a process id is taken',
    promise: 'identifiers',
    script: guarded(`os.getpgid(SIBLING)`),
  },
  {
    id: '42',
    promise: 'processes',
    name: 'changes limits of a sibling',
    script: guarded(`
import resource
resource.prlimit(SIBLING, resource.RLIMIT_NOFILE)`),
  },
  {
    id: '42b',
    promise: 'processes',
    name: 'changes the priority of a sibling',
    script: guarded(`os.setpriority(os.PRIO_PROCESS, SIBLING, 15)`),
  },
  {
    id: '42c',
    promise: 'processes',
    name: 'moves a sibling to one processor',
    script: guarded(`os.sched_setaffinity(SIBLING, {0})`),
  },
  {
    id: '42e',
    name: 'changes the disk priority of a sibling',
    promise: 'processes',
    script: syscall(`syscall(251, 1, SIBLING, (3 << 13) | 0)`),
  },
  {
    id: '43e',
    name: 'gives a sign to a sibling by a lock on a file of the runtime',
    promise: 'locks',
    script: guarded(`
import fcntl, time
shared = os.open(os.__file__, os.O_RDONLY)
try:
    fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    return True
time.sleep(1)
fail()`),
    together: 2,
  },
  {
    id: '43',
    promise: 'processes',
    name: 'signals a sibling by pidfd',
    script: syscall(`syscall(424, syscall(434, SIBLING, 0), 0, None, 0)`),
  },
  {
    id: '43b',
    promise: 'processes',
    name: 'signals a sibling by rt_sigqueueinfo',
    script: syscall(`
info = ctypes.create_string_buffer(bytes(8) + b'\\xff' * 4 + bytes(116), 128)
syscall(129, SIBLING, 18, info)`),
  },
  {
    id: '43c',
    promise: 'processes',
    name: 'has signals sent by fcntl',
    script: guarded(`
import fcntl
fcntl.fcntl(0, fcntl.F_SETOWN, SIBLING)`),
  },
];
