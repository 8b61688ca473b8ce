import { arrived } from '../ran.ts';
import { guarded, needsKernelWith, needsRoot, syscall, type ScriptCase } from './case.ts';

export const reaches: readonly ScriptCase[] = [
  {
    id: '6',
    family: 'reaches',
    kind: 'boundary',
    promise: 'network',
    name: 'TCP over IPv4',
    script: guarded(`
import socket
socket.create_connection(('127.0.0.1', PORT), 1).send(b'NONCE')`),
    shows: arrived,
  },
  {
    id: '6b',
    family: 'reaches',
    kind: 'boundary',
    promise: 'network',
    name: 'UDP',
    script: guarded(`
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'NONCE', ('127.0.0.1', PORT))`),
    shows: arrived,
  },
  {
    id: '6c',
    family: 'reaches',
    kind: 'boundary',
    name: 'TCP over IPv6',
    promise: 'network',
    script: guarded(`
import socket
socket.create_connection(('::1', PORT), 1).send(b'NONCE')`),
    shows: arrived,
    canary: {
      user: 'of the job',
      needs: {
        what: 'a host with IPv6',
        lacking: ({ stdout }) => /Cannot assign|not supported|unreachable/.test(stdout),
      },
    },
  },
  {
    id: '6d',
    family: 'reaches',
    kind: 'boundary',
    name: 'a datagram to the metadata address',
    promise: 'network',
    script: guarded(`
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('169.254.169.254', 80))`),
  },
  {
    id: '7',
    family: 'reaches',
    kind: 'surface',
    name: 'a question to a name server',
    promise: 'network',
    script: guarded(`
import socket
socket.getaddrinfo('localhost', 80)`),
    wallMsMax: 3_000,
  },
  {
    id: '8',
    family: 'reaches',
    kind: 'surface',
    promise: 'network',
    name: 'netlink',
    script: guarded(`import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)`),
  },
  {
    id: '8b',
    family: 'reaches',
    kind: 'surface',
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
    family: 'reaches',
    kind: 'surface',
    name: 'AF_PACKET',
    promise: 'network',
    script: guarded(`import socket; socket.socket(17, socket.SOCK_RAW, 3)`),
    canary: { user: 'ours', needs: needsRoot },
  },
  {
    id: '8d',
    family: 'reaches',
    kind: 'surface',
    name: 'AF_ALG',
    promise: 'network',
    script: guarded(`import socket; socket.socket(38, socket.SOCK_SEQPACKET)`),
    canary: { user: 'of the job', needs: needsKernelWith('AF_ALG', /not supported/) },
  },
  {
    id: '9',
    family: 'reaches',
    kind: 'boundary',
    promise: 'network',
    name: 'a unix socket with a name',
    script: guarded(`
import socket
reached = socket.socket(socket.AF_UNIX)
reached.connect('\\0SOCKET'.ljust(108, '\\0'))
reached.send(b'NONCE')`),
    shows: arrived,
  },
  {
    id: '9b',
    family: 'reaches',
    kind: 'surface',
    promise: 'network',
    name: 'a unix datagram pair as a way out',
    script: guarded(`
import socket
socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)`),
  },
  {
    id: '9c',
    family: 'reaches',
    kind: 'surface',
    promise: 'network',
    name: 'asks a socket for its parent',
    script: syscall(`syscall(55, 1, 1, 17, bytes(12), bytes([12, 0, 0, 0]))`),
  },
  {
    id: '44',
    family: 'reaches',
    kind: 'surface',
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
