import { leftRunning } from '../ran.ts';
import { guarded, needsKernelWith, needsRoot, syscall, type ScriptCase } from './case.ts';

export const starts: readonly ScriptCase[] = [
  {
    id: '10',
    family: 'reaches',
    kind: 'surface',
    promise: 'kernel',
    name: 'io_uring',
    script: syscall(`syscall(425, 8, ctypes.create_string_buffer(120))`),
    canary: {
      user: 'of the job',
      needs: needsKernelWith('io_uring', /not implemented|not permitted/),
    },
  },
  {
    id: '13',
    family: 'reaches',
    kind: 'surface',
    promise: 'processes',
    name: 'a user namespace',
    script: syscall(`syscall(272, 0x10000000)`),
  },
  {
    id: '13b',
    family: 'reaches',
    kind: 'surface',
    promise: 'processes',
    name: 'mount',
    script: syscall(`syscall(165, b'none', b'/tmp', b'tmpfs', 0, None)`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '13c',
    family: 'reaches',
    kind: 'surface',
    promise: 'processes',
    name: 'chroot',
    script: guarded(`os.chroot('.')`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '13d',
    family: 'reaches',
    kind: 'boundary',
    name: 'joins the namespaces of a sibling',
    promise: 'kernel',
    script: syscall(`syscall(308, syscall(434, SIBLING, 0), 0x40000000)`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '14',
    family: 'reaches',
    kind: 'surface',
    promise: 'kernel',
    name: 'a key ring',
    script: syscall(`syscall(248, b'user', b'name', b'value', 5, -2)`),
  },
  {
    id: '14b',
    family: 'reaches',
    kind: 'surface',
    promise: 'kernel',
    name: 'userfaultfd',
    script: syscall(`syscall(323, 1)`),
  },
  {
    id: '14c',
    family: 'reaches',
    kind: 'surface',
    promise: 'kernel',
    name: 'bpf',
    script: syscall(`
array_of_one = b''.join(n.to_bytes(4, 'little') for n in (2, 4, 4, 1))
syscall(321, 0, ctypes.create_string_buffer(array_of_one, 128), 128)`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '14d',
    family: 'reaches',
    kind: 'surface',
    name: 'a performance counter',
    promise: 'kernel',
    script: syscall(`
of_this_process = bytes([1, 0, 0, 0, 112]) + bytes(35) + bytes([0x60]) + bytes(71)
syscall(298, of_this_process, 0, -1, -1, 0)`),
    canary: {
      user: 'ours',
      needs: needsKernelWith('counters for plain users', /Permission denied|not implemented/),
    },
  },
  {
    id: '15',
    family: 'reaches',
    kind: 'surface',
    name: 'a system call of x32',
    promise: 'kernel',
    script: syscall(`syscall(0x40000000 | 39)`),
    status: ['killed'],
    canary: { user: 'of the job', needs: needsKernelWith('x32', /not implemented/) },
  },
  {
    id: '15b',
    family: 'reaches',
    kind: 'surface',
    name: 'a system call of i386',
    promise: 'kernel',
    // mov eax, 20 (getpid); int 0x80; ret
    script: guarded(`
import ctypes, mmap
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(bytes([0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]))
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
return call() == os.getpid() or fail()`),
    status: ['killed', 'completed'],
    canary: {
      user: 'of the job',
      needs: {
        what: 'a kernel with i386 calls',
        lacking: ({ signal }) => signal === 'SIGSEGV' || process.arch !== 'x64',
      },
    },
  },
  {
    id: '16',
    family: 'takes',
    kind: 'surface',
    promise: 'processes',
    name: 'fork',
    script: guarded(`
if os.fork() == 0:
    os._exit(0)`),
  },
  {
    id: '16b',
    family: 'takes',
    kind: 'surface',
    promise: 'processes',
    name: 'vfork and exec',
    script: guarded(`import subprocess; subprocess.run(['/bin/true'], check=True)`),
  },
  {
    id: '16c',
    family: 'takes',
    kind: 'surface',
    promise: 'processes',
    name: 'posix_spawn',
    script: guarded(`os.posix_spawn('/bin/true', ['true'], {})`),
  },
  {
    id: '16d',
    family: 'takes',
    kind: 'surface',
    promise: 'processes',
    name: 'clone without a thread',
    script: syscall(`
if syscall(56, 17, 0, 0, 0, 0) == 0:
    os._exit(0)`),
  },
  {
    id: '16e',
    family: 'takes',
    kind: 'surface',
    promise: 'processes',
    name: 'clone3',
    script: syscall(`
arguments = ctypes.create_string_buffer(bytes(32) + (17).to_bytes(8, 'little') + bytes(48), 88)
if syscall(435, arguments, 88) == 0:
    os._exit(0)`),
  },
  {
    id: '16f',
    family: 'takes',
    kind: 'surface',
    promise: 'processes',
    name: 'exec',
    script: guarded(`os.execv('/bin/echo', ['echo', 'ESCAPED'])`),
  },
  {
    id: '16g',
    family: 'takes',
    kind: 'boundary',
    name: 'a bomb of forks, a hundred at most',
    promise: 'tasks',
    script: guarded(`
import time
for n in range(100):
    if os.fork() == 0:
        time.sleep(1)
        os._exit(0)`),
  },
  {
    id: '33',
    family: 'leaves',
    kind: 'boundary',
    name: 'leaves a daemon that writes later',
    promise: 'processes',
    script: guarded(`
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        time.sleep(10)
    os._exit(0)
os.wait()`),
    shows: leftRunning,
  },
];
