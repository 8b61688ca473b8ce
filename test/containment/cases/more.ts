import { guarded, syscall, type Case } from './case.js';

/** Cases beyond the first families: what the host has, who is there, what a network is. */
export const more: readonly Case[] = [
  {
    id: '1b',
    name: 'reads /etc/shadow or a file of the project',
    promise: 'files',
    script: guarded(`open('PROJECT').read()`),
  },
  {
    id: '1c',
    name: 'asks whether a path of the host exists',
    promise: 'paths',
    script: guarded(`os.stat('PROJECT')`),
  },
  {
    id: '3',
    name: 'finds a variable planted in the environment of the gateway',
    promise: 'files',
    script: guarded(
      `return os.environ['SALLYPORT_PLANTED'] if 'SALLYPORT_PLANTED' in os.environ else fail()`,
    ),
    never: 'the environment is built anew in any tier',
  },
  {
    id: '4',
    name: 'uses a descriptor of the gateway',
    promise: 'files',
    script: guarded(`
for fd in range(5, 64):
    try:
        os.fstat(fd)
        return True
    except OSError:
        pass
return fail()`),
    never: 'descriptors are closed in any tier',
  },
  {
    id: '6c',
    name: 'TCP over IPv6',
    promise: 'network',
    script: guarded(`
import socket
socket.socket(socket.AF_INET6).bind(('::1', 0))`),
  },
  {
    id: '6d',
    name: 'a datagram to the metadata address',
    promise: 'network',
    script: guarded(`
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('169.254.169.254', 80))`),
  },
  {
    id: '7',
    name: 'a question to a name server',
    promise: 'network',
    script: guarded(`
import socket
socket.getaddrinfo('localhost', 80)`),
    wallMsMax: 3_000,
  },
  {
    id: '8b',
    name: 'AF_VSOCK, AF_PACKET or AF_ALG',
    promise: 'network',
    script: guarded(`
import socket
for family in (40, 17, 38):
    try:
        socket.socket(family, socket.SOCK_SEQPACKET if family == 38 else socket.SOCK_STREAM)
        return True
    except OSError:
        pass
return fail()`),
    depends: 'modules of the kernel',
  },
  {
    id: '11c',
    name: 'takes a descriptor of a sibling',
    promise: 'processes',
    script: syscall(`syscall(438, syscall(434, SIBLING, 0), 0, 0)`),
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
    id: '13d',
    name: 'joins the namespaces of a sibling',
    promise: 'kernel',
    script: syscall(`syscall(308, syscall(434, SIBLING, 0), 0x40000000)`),
    never: 'not as a plain uid',
  },
  {
    id: '14d',
    name: 'a performance counter',
    promise: 'kernel',
    script: syscall(`syscall(298, bytes([1, 0, 0, 0, 112]) + bytes(107), 0, -1, -1, 0)`),
    depends: 'perf_event_paranoid',
  },
  {
    id: '15',
    name: 'a system call of x32',
    promise: 'kernel',
    script: syscall(`syscall(0x40000000 | 39)`),
    status: ['killed'],
    depends: 'whether the kernel was built with x32',
  },
  {
    id: '42e',
    name: 'changes the disk priority of a sibling',
    promise: 'processes',
    script: syscall(`syscall(251, 1, SIBLING, (3 << 13) | 0)`),
  },
  {
    id: '33',
    name: 'leaves a daemon that writes later',
    promise: 'processes',
    script: guarded(`
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        time.sleep(5)
    os._exit(0)`),
  },
];
