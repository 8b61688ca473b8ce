import { guarded, needsKernelWith, needsRoot, syscall, type ScriptCase } from './case.js';

export const reaches: readonly ScriptCase[] = [
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
    id: '8',
    promise: 'network',
    name: 'netlink',
    script: guarded(`import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)`),
  },
  {
    id: '8b',
    name: 'AF_VSOCK',
    promise: 'network',
    script: guarded(`import socket; socket.socket(40, socket.SOCK_STREAM)`),
    canary: {
      user: 'of the job',
      needs: needsKernelWith('AF_VSOCK', /not supported/),
    },
  },
  {
    id: '8c',
    name: 'AF_PACKET',
    promise: 'network',
    script: guarded(`import socket; socket.socket(17, socket.SOCK_RAW, 3)`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '8d',
    name: 'AF_ALG',
    promise: 'network',
    script: guarded(`import socket; socket.socket(38, socket.SOCK_SEQPACKET)`),
    canary: { user: 'of the job', needs: needsKernelWith('AF_ALG', /not supported/) },
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
    id: '9c',
    promise: 'network',
    name: 'asks a socket for its parent',
    script: syscall(`syscall(55, 1, 1, 17, bytes(12), bytes([12, 0, 0, 0]))`),
  },
  {
    id: '44',
    name: 'takes a socket where its event loop works without one',
    promise: 'network',
    script: guarded(`
import asyncio, socket
async def main():
    await asyncio.sleep(0.01)
    await asyncio.gather(*(asyncio.sleep(0.01) for _ in range(9)))
    return await asyncio.wait_for(asyncio.to_thread(lambda: 'of a thread'), 5)
assert asyncio.run(main()) == 'of a thread'
socket.socket()`),
  },
];
