import { asRoot, guarded, syscall, type Case } from './case.js';

export const readsNothing: readonly Case[] = [
  {
    id: '1',
    promise: 'files',
    name: 'reads /etc/passwd',
    script: guarded(`open('/etc/passwd').read()`),
  },
  {
    id: '2',
    promise: 'files',
    name: 'lists the root directory',
    script: guarded(`return 'home' in os.listdir('/') or fail()`),
  },
  {
    id: '5',
    promise: 'files',
    name: 'finds a process of the host in /proc',
    script: guarded(`return 'SIBLING' in os.listdir('/proc') or fail()`),
  },
  {
    id: '5b',
    promise: 'files',
    name: 'reads its parent in /proc',
    script: guarded(`open('/proc/%d/status' % os.getppid()).read()`),
  },
  {
    id: '5c',
    promise: 'files',
    name: 'finds mounts of the host',
    script: guarded(`return 'cgroup' in open('/proc/self/mountinfo').read() or fail()`),
  },
  {
    id: '2b',
    promise: 'files',
    name: 'leaves the directory and lists where it is',
    script: guarded(`os.chdir('/etc'); return 'passwd' in os.listdir('.') or fail()`),
  },
  {
    id: '28',
    promise: 'files',
    name: 'writes to /tmp',
    script: guarded(`
name = '/tmp/sallyport-test-%d' % os.getpid()
open(name, 'w').close(); os.remove(name)`),
  },
  {
    id: '28b',
    promise: 'files',
    name: 'writes to /var/tmp',
    script: guarded(`
name = '/var/tmp/sallyport-test-%d' % os.getpid()
open(name, 'w').close(); os.remove(name)`),
  },
];

export const reachesNothing: readonly Case[] = [
  {
    id: '6',
    promise: 'network',
    name: 'TCP over IPv4',
    script: guarded(`
import socket
socket.create_connection(('127.0.0.1', PORT), 1).send(b'x')`),
  },
  {
    id: '6b',
    promise: 'network',
    name: 'UDP',
    script: guarded(`
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))`),
  },
  {
    id: '9',
    promise: 'network',
    name: 'a unix socket with a name',
    script: guarded(`
import socket
socket.socket(socket.AF_UNIX).connect('\\0SOCKET'.ljust(108, '\\0'))`),
  },
  {
    id: '9b',
    promise: 'network',
    name: 'a unix datagram pair as a way out',
    script: guarded(`
import socket
socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)`),
  },
  {
    id: '8',
    promise: 'network',
    name: 'netlink',
    script: guarded(`import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)`),
  },
  {
    id: '10',
    promise: 'kernel',
    name: 'io_uring',
    script: syscall(`syscall(425, 8, ctypes.create_string_buffer(120))`),
    never: 'its rings count as locked memory',
  },
  {
    id: '12',
    promise: 'processes',
    name: 'signals its parent',
    script: guarded(`os.kill(os.getppid() or 10 ** 6, 0)`),
    ...asRoot('the parent has another uid'),
  },
  {
    id: '12b',
    promise: 'processes',
    name: 'signals a sibling of its uid',
    script: guarded(`os.kill(SIBLING, 0)`),
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
  {
    id: '9c',
    promise: 'network',
    name: 'asks a socket for its parent',
    script: syscall(`syscall(55, 1, 1, 17, bytes(12), bytes([12, 0, 0, 0]))`),
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
];

export const startsNothing: readonly Case[] = [
  {
    id: '16',
    promise: 'processes',
    name: 'fork',
    script: guarded(`
if os.fork() == 0:
    os._exit(0)`),
  },
  {
    id: '16b',
    promise: 'processes',
    name: 'vfork and exec',
    script: guarded(`import subprocess; subprocess.run(['/bin/true'], check=True)`),
  },
  {
    id: '16c',
    promise: 'processes',
    name: 'posix_spawn',
    script: guarded(`os.posix_spawn('/bin/true', ['true'], {})`),
  },
  {
    id: '16d',
    promise: 'processes',
    name: 'clone without a thread',
    script: syscall(`
if syscall(56, 17, 0, 0, 0, 0) == 0:
    os._exit(0)`),
  },
  {
    id: '16e',
    promise: 'processes',
    name: 'clone3',
    script: syscall(`
arguments = ctypes.create_string_buffer(bytes(32) + (17).to_bytes(8, 'little') + bytes(48), 88)
if syscall(435, arguments, 88) == 0:
    os._exit(0)`),
  },
  {
    id: '16f',
    promise: 'processes',
    name: 'exec',
    script: guarded(`os.execv('/bin/echo', ['echo', 'ESCAPED'])`),
  },
  {
    id: '13',
    promise: 'processes',
    name: 'a user namespace',
    script: syscall(`syscall(272, 0x10000000)`),
  },
  {
    id: '13b',
    promise: 'processes',
    name: 'mount',
    script: syscall(`syscall(165, b'none', b'/tmp', b'tmpfs', 0, None)`),
    never: 'not as a plain uid',
  },
  {
    id: '13c',
    promise: 'processes',
    name: 'chroot',
    script: guarded(`os.chroot('.')`),
    never: 'not as a plain uid',
  },
  {
    id: '14',
    promise: 'kernel',
    name: 'a key ring',
    script: syscall(`syscall(248, b'user', b'name', b'value', 5, -2)`),
  },
  { id: '14b', promise: 'kernel', name: 'userfaultfd', script: syscall(`syscall(323, 1)`) },
  {
    id: '14c',
    promise: 'kernel',
    name: 'bpf',
    script: syscall(`syscall(321, 0, ctypes.create_string_buffer(128), 128)`),
    never: 'not as a plain uid',
  },
  {
    id: '19b',
    promise: 'resources',
    name: 'memory outside its limit',
    script: guarded(`os.memfd_create('x')`),
  },
  {
    id: '42d',
    promise: 'resources',
    name: 'raises its own limit',
    script: guarded(`
import resource
before = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (before[0] + 1, before[1] + 1))`),
    never: 'a hard limit is set in any tier',
  },
];

export const leavesNothing: readonly Case[] = [
  {
    id: '26',
    promise: 'remains',
    name: 'setuid by chmod',
    script: guarded(`open('f', 'w').close(); os.chmod('f', 0o4755)`),
  },
  {
    id: '26b',
    promise: 'remains',
    name: 'a setuid bit by fchmod',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o4755)`),
  },
  {
    id: '26c',
    promise: 'remains',
    name: 'a setuid bit by open',
    script: guarded(`
os.open('f', os.O_CREAT | os.O_WRONLY, 0o6755)
return os.stat('f').st_mode & 0o6000 != 0`),
  },
  {
    id: '26d',
    promise: 'remains',
    name: 'a setgid bit by mkdir',
    script: guarded(`os.umask(0); os.mkdir('d'); os.chmod('d', 0o2755)`),
  },
  {
    id: '25',
    promise: 'remains',
    name: 'a symbolic link',
    script: guarded(`os.symlink('/etc/passwd', 'link')`),
  },
  { id: '25b', promise: 'remains', name: 'a fifo', script: guarded(`os.mkfifo('fifo')`) },
  {
    id: '25c',
    promise: 'remains',
    name: 'a socket file',
    script: guarded(`import socket; socket.socket(socket.AF_UNIX).bind('s')`),
  },
  {
    id: '41',
    promise: 'remains',
    name: 'a mode by path',
    script: guarded(`open('f', 'w').close(); os.chmod('f', 0o600)`),
  },
  {
    id: '41b',
    promise: 'remains',
    name: 'a mode by descriptor',
    script: guarded(`os.fchmod(os.open('f', os.O_CREAT | os.O_WRONLY), 0o644)`),
  },
  {
    id: '41c',
    promise: 'remains',
    name: 'times by descriptor',
    script: guarded(`os.utime(os.open('f', os.O_CREAT | os.O_WRONLY), (1, 1))`),
  },
  {
    id: '41d',
    promise: 'remains',
    name: 'times by path',
    script: guarded(`open('f', 'w').close(); os.utime('f', (1, 1))`),
  },
  {
    id: '41e',
    promise: 'remains',
    name: 'an owner',
    script: guarded(`open('f', 'w').close(); os.chown('f', os.getuid(), os.getgid())`),
  },
  {
    id: '22c',
    promise: 'resources',
    name: 'blocks beyond the end of a file',
    script: syscall(`syscall(285, os.open('f', os.O_CREAT | os.O_RDWR), 1, 0, 2 ** 26)`),
  },
  {
    id: '41f',
    promise: 'remains',
    name: 'a truncated file by path',
    script: guarded(`open('f', 'w').close(); os.truncate('f', 0)`),
  },
];
