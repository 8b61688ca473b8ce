/**
 * Hostile scripts. Each prints `ESCAPED` when its attempt succeeds; without containment each does,
 * or says why it cannot.
 */
export interface Attempt {
  readonly name: string;
  readonly script: string;
  /** Why the attempt fails even where nothing contains it: it would need more than a plain uid. */
  readonly never?: string;
}

const asRoot = (never: string): { never?: string } => (process.getuid?.() === 0 ? { never } : {});

const guarded = (body: string): string => `
import os, sys
def attempt():
${body
  .trim()
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
try:
    if attempt() is not False:
        print('ESCAPED')
except (OSError, MemoryError, ValueError) as error:
    print('held:', error)
`;

const syscall = (call: string): string =>
  guarded(`
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def syscall(number, *arguments):
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
${call}`);

export const readsNothing: readonly Attempt[] = [
  { name: 'reads /etc/passwd', script: guarded(`open('/etc/passwd').read()`) },
  { name: 'lists the root directory', script: guarded(`os.listdir('/')`) },
  { name: 'lists /proc', script: guarded(`os.listdir('/proc')`) },
  {
    name: 'reads its parent in /proc',
    script: guarded(`open('/proc/%d/status' % os.getppid()).read()`),
  },
  { name: 'reads mountinfo', script: guarded(`open('/proc/self/mountinfo').read()`) },
  {
    name: 'leaves the directory and lists where it is',
    script: guarded(`os.chdir('/etc'); os.listdir('.')`),
  },
  {
    name: 'writes to /tmp',
    script: guarded(`
name = '/tmp/sallyport-test-%d' % os.getpid()
open(name, 'w').close(); os.remove(name)`),
  },
  {
    name: 'writes to /dev/shm',
    script: guarded(`
name = '/dev/shm/sallyport-test-%d' % os.getpid()
open(name, 'w').close(); os.remove(name)`),
  },
];

export const reachesNothing: readonly Attempt[] = [
  {
    name: 'TCP over IPv4',
    script: guarded(`
import socket
socket.create_connection(('127.0.0.1', PORT), 1).send(b'x')`),
  },
  {
    name: 'UDP',
    script: guarded(`
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))`),
  },
  {
    name: 'a unix socket with a name',
    script: guarded(`
import socket
socket.socket(socket.AF_UNIX).connect('\\0SOCKET'.ljust(108, '\\0'))`),
  },
  {
    name: 'a unix datagram pair as a way out',
    script: guarded(`
import socket
socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)`),
  },
  {
    name: 'netlink',
    script: guarded(`import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)`),
  },
  {
    name: 'io_uring',
    script: syscall(`syscall(425, 8, ctypes.create_string_buffer(120))`),
    never: 'its rings count as locked memory',
  },
  {
    name: 'signals its parent',
    script: guarded(`os.kill(os.getppid(), 0)`),
    ...asRoot('the parent has another uid'),
  },
  { name: 'signals a sibling of its uid', script: guarded(`os.kill(SIBLING, 0)`) },
  {
    name: 'signals a sibling by pidfd',
    script: syscall(`syscall(424, syscall(434, SIBLING, 0), 0, None, 0)`),
  },
  {
    name: 'signals a sibling by rt_sigqueueinfo',
    script: syscall(`
info = ctypes.create_string_buffer(bytes(8) + b'\\xff' * 4 + bytes(116), 128)
syscall(129, SIBLING, 18, info)`),
  },
  {
    name: 'has signals sent by fcntl',
    script: guarded(`
import fcntl
fcntl.fcntl(0, fcntl.F_SETOWN, SIBLING)`),
  },
  {
    name: 'asks a socket for its parent',
    script: syscall(`syscall(55, 1, 1, 17, bytes(12), bytes([12, 0, 0, 0]))`),
  },
  {
    name: 'changes limits of a sibling',
    script: guarded(`
import resource
resource.prlimit(SIBLING, resource.RLIMIT_NOFILE)`),
  },
  {
    name: 'changes the priority of a sibling',
    script: guarded(`os.setpriority(os.PRIO_PROCESS, SIBLING, 15)`),
  },
  {
    name: 'moves a sibling to one processor',
    script: guarded(`os.sched_setaffinity(SIBLING, {0})`),
  },
  { name: 'traces a sibling', script: syscall(`syscall(101, 0x4206, SIBLING, 0, 0)`) },
  {
    name: 'reads the memory of a sibling',
    script: syscall(`
buffer = ctypes.create_string_buffer(8)
local = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), 8)
syscall(310, SIBLING, local, 1, (ctypes.c_ulong * 2)(4096, 8), 0, 0)`),
  },
];

export const startsNothing: readonly Attempt[] = [
  {
    name: 'fork',
    script: guarded(`
if os.fork() == 0:
    os._exit(0)`),
  },
  {
    name: 'vfork and exec',
    script: guarded(`import subprocess; subprocess.run(['/bin/true'], check=True)`),
  },
  { name: 'posix_spawn', script: guarded(`os.posix_spawn('/bin/true', ['true'], {})`) },
  {
    name: 'clone without a thread',
    script: syscall(`
if syscall(56, 17, 0, 0, 0, 0) == 0:
    os._exit(0)`),
  },
  {
    name: 'clone3',
    script: syscall(`
arguments = ctypes.create_string_buffer(bytes(32) + (17).to_bytes(8, 'little') + bytes(48), 88)
if syscall(435, arguments, 88) == 0:
    os._exit(0)`),
  },
  { name: 'exec', script: guarded(`os.execv('/bin/echo', ['echo', 'ESCAPED'])`) },
  { name: 'a user namespace', script: syscall(`syscall(272, 0x10000000)`) },
  {
    name: 'mount',
    script: syscall(`syscall(165, b'none', b'/tmp', b'tmpfs', 0, None)`),
    never: 'not as a plain uid',
  },
  { name: 'chroot', script: guarded(`os.chroot('.')`), never: 'not as a plain uid' },
  { name: 'a key ring', script: syscall(`syscall(248, b'user', b'name', b'value', 5, -2)`) },
  { name: 'userfaultfd', script: syscall(`syscall(323, 1)`) },
  {
    name: 'bpf',
    script: syscall(`syscall(321, 0, ctypes.create_string_buffer(128), 128)`),
    never: 'not as a plain uid',
  },
  { name: 'memory outside its limit', script: guarded(`os.memfd_create('x')`) },
  {
    name: 'raises its own limit',
    script: guarded(`
import resource
before = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (before[0] + 1, before[1] + 1))`),
    never: 'a hard limit is set in any tier',
  },
];

export const leavesNothing: readonly Attempt[] = [
  { name: 'setuid by chmod', script: guarded(`open('f', 'w').close(); os.chmod('f', 0o4755)`) },
  {
    name: 'a setuid bit by fchmod',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o4755)`),
  },
  {
    name: 'a setuid bit by open',
    script: guarded(`
os.open('f', os.O_CREAT | os.O_WRONLY, 0o6755)
return os.stat('f').st_mode & 0o6000 != 0`),
  },
  {
    name: 'a setgid bit by mkdir',
    script: guarded(`os.umask(0); os.mkdir('d'); os.chmod('d', 0o2755)`),
  },
  { name: 'a symbolic link', script: guarded(`os.symlink('/etc/passwd', 'link')`) },
  { name: 'a fifo', script: guarded(`os.mkfifo('fifo')`) },
  {
    name: 'a socket file',
    script: guarded(`import socket; socket.socket(socket.AF_UNIX).bind('s')`),
  },
  { name: 'a mode by path', script: guarded(`open('f', 'w').close(); os.chmod('f', 0o600)`) },
  {
    name: 'a mode by descriptor',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o644)`),
  },
  {
    name: 'times by descriptor',
    script: guarded(`os.utime(os.open('f', os.O_CREAT | os.O_WRONLY), (1, 1))`),
  },
  { name: 'times by path', script: guarded(`open('f', 'w').close(); os.utime('f', (1, 1))`) },
  {
    name: 'an owner',
    script: guarded(`open('f', 'w').close(); os.chown('f', os.getuid(), os.getgid())`),
  },
  {
    name: 'blocks beyond the end of a file',
    script: syscall(`syscall(285, os.open('f', os.O_CREAT | os.O_RDWR), 1, 0, 2 ** 26)`),
  },
  {
    name: 'a truncated file by path',
    script: guarded(`open('f', 'w').close(); os.truncate('f', 0)`),
  },
];
