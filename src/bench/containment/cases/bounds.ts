import { guarded, syscall, type ScriptCase } from './case.ts';

const mib = 2 ** 20;
const block = `block = bytes(${mib})`;

/** Each takes more than the contained run may have, and no more than a host can bear. */
export const bounds: readonly ScriptCase[] = [
  {
    id: '18',
    family: 'takes',
    kind: 'boundary',
    name: 'a bomb of threads',
    promise: 'tasks',
    script: `
import threading, time
threading.stack_size(65536)
for n in range(50): threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
print('ESCAPED')`,
    limits: { tasksMax: 16 },
    status: ['resource-limit'],
  },
  {
    id: '19',
    family: 'takes',
    kind: 'boundary',
    name: 'a bomb of memory',
    promise: 'resources',
    script: `x = [bytearray(${32 * mib}) for n in range(12)]\nprint('ESCAPED')`,
    limits: { memoryBytesMax: 256 * mib },
    status: ['out-of-memory'],
  },
  {
    id: '19b',
    family: 'takes',
    kind: 'surface',
    promise: 'resources',
    name: 'memory outside its limit',
    script: guarded(`os.memfd_create('x')`),
  },
  {
    id: '20',
    family: 'takes',
    kind: 'boundary',
    name: 'memory over eight processes',
    promise: 'resources',
    script: guarded(`
for n in range(8):
    if os.fork() == 0:
        x = bytearray(${32 * mib})
        os._exit(0)`),
  },
  {
    id: '21',
    family: 'takes',
    kind: 'boundary',
    name: 'fills /dev/shm',
    promise: 'resources',
    script: guarded(`
name = '/dev/shm/NONCE-%d' % os.getpid()
${block}
try:
    with open(name, 'wb') as f:
        for n in range(12): f.write(block)
finally:
    os.remove(name)`),
    limits: { workDirectoryBytesMax: 8 * mib },
  },
  {
    id: '22',
    family: 'takes',
    kind: 'boundary',
    name: 'one large file',
    promise: 'resources',
    script: `
${block}
with open('f', 'wb') as f:
    for n in range(12): f.write(block)
print('ESCAPED')`,
    limits: { fileBytesMax: 4 * mib },
    status: ['resource-limit'],
  },
  {
    id: '22b',
    family: 'takes',
    kind: 'boundary',
    name: 'a sparse file',
    promise: 'resources',
    script: `
import os
os.ftruncate(os.open('f', os.O_CREAT | os.O_RDWR), ${12 * mib})
print('ESCAPED')`,
    limits: { fileBytesMax: 4 * mib },
    status: ['resource-limit'],
  },
  {
    id: '22c',
    family: 'takes',
    kind: 'boundary',
    promise: 'resources',
    name: 'blocks beyond the end of a file',
    script: syscall(`syscall(285, os.open('f', os.O_CREAT | os.O_RDWR), 1, 0, 2 ** 26)`),
  },
  {
    id: '23',
    family: 'takes',
    kind: 'boundary',
    name: 'many files at the limit of each',
    promise: 'resources',
    script: `
import time
${block}
for n in range(40):
    with open(str(n), 'wb') as f: f.write(block)
time.sleep(1)
print('ESCAPED')`,
    limits: { workDirectoryBytesMax: 8 * mib },
    status: ['resource-limit'],
  },
  {
    id: '24',
    family: 'takes',
    kind: 'boundary',
    name: 'many entries',
    promise: 'entries',
    script: `
import os, time
for n in range(4000): os.close(os.open(str(n), os.O_CREAT))
time.sleep(1)
print('ESCAPED')`,
    limits: { workDirectoryEntriesMax: 500 },
    status: ['resource-limit'],
  },
  {
    id: '29',
    family: 'takes',
    kind: 'boundary',
    name: 'a flood of output',
    promise: 'resources',
    script: `
import os
for n in range(4096): os.write(1, b'x' * 4096)
os.write(1, b'ESCAPED')`,
    limits: { stdoutBytesMax: 65_536 },
    status: ['output-limit'],
  },
  {
    id: '30',
    family: 'takes',
    kind: 'boundary',
    name: 'a flood of errors, broken UTF-8 without lines',
    promise: 'resources',
    script: `
import os
for n in range(4096): os.write(2, b'\\xc5' * 4096)
print('ESCAPED')`,
    limits: { stderrBytesMax: 65_536 },
    status: ['output-limit'],
  },
  {
    id: '31',
    family: 'takes',
    kind: 'boundary',
    name: 'a loop deaf to signals',
    promise: 'resources',
    script: `
import signal, time
for n in range(1, 65):
    try: signal.signal(n, signal.SIG_IGN)
    except (OSError, ValueError): pass
end = time.monotonic() + 1.5
while time.monotonic() < end: pass
print('ESCAPED')`,
    limits: { wallMsMax: 500 },
    status: ['timed-out'],
    wallMsMax: 3_000,
  },
  {
    id: '32',
    family: 'takes',
    kind: 'boundary',
    name: 'sleeps too long',
    promise: 'resources',
    script: `import time; time.sleep(1.5); print('ESCAPED')`,
    limits: { wallMsMax: 500 },
    status: ['timed-out'],
    wallMsMax: 3_000,
  },
  {
    id: '34',
    family: 'takes',
    kind: 'boundary',
    name: 'processor time of four threads',
    promise: 'resources',
    script: `
import hashlib, signal, threading, time
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
began = time.monotonic()
def work():
    while time.process_time() < 3 or time.monotonic() < began + 4: hashlib.sha256(bytes(10 ** 6))
threads = [threading.Thread(target=work) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print('ESCAPED')`,
    limits: { cpuMsMax: 1_000 },
    status: ['resource-limit'],
  },
  {
    id: '42d',
    family: 'takes',
    kind: 'surface',
    promise: 'resources',
    name: 'raises its own limit',
    script: guarded(`
import resource
soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
more = soft + 4096
resource.setrlimit(resource.RLIMIT_STACK, (more, hard if hard < 0 else max(hard, more)))`),
    canary: { user: 'of the job' },
  },
];
