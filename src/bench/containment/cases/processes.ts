import { findCgroupParent } from '../../../executor/cpython/process/cgroup-parent.ts';
import type { ScriptCase } from './case.ts';

const mib = 2 ** 20;

/** Every process of it forks, until there are more than a tier admits. */
const bomb = `
import os, time
first = os.getpid()
count = os.open('count', os.O_CREAT | os.O_WRONLY | os.O_APPEND)
begin = time.monotonic()
refused = False
while time.monotonic() < begin + (1.5 if refused else 6) and os.fstat(count).st_size <= 128:
    try:
        if os.fork() == 0: os.write(count, b'x')
    except OSError:
        refused = True
        time.sleep(0.01)
if os.getpid() != first:
    time.sleep(1)
    os._exit(0)
print('ESCAPED' if os.fstat(count).st_size > 128 else 'held')`;

/** Where a policy allows processes, and where several jobs try at once. */
export const processes: readonly ScriptCase[] = [
  {
    id: '16h',
    family: 'takes',
    kind: 'boundary',
    name: 'a bomb of forks, where processes are allowed',
    promise: 'tasks',
    script: bomb,
    processes: 'allowed',
    limits: { tasksMax: 32 },
  },
  {
    id: '17',
    family: 'takes',
    kind: 'boundary',
    name: 'two bombs of forks at once, beside an honest job',
    promise: 'tasks',
    script: bomb,
    together: 2,
  },
  {
    id: '17b',
    family: 'takes',
    kind: 'boundary',
    name: 'the same, where processes are allowed',
    promise: 'tasks',
    script: bomb,
    together: 2,
    processes: 'allowed',
    limits: { tasksMax: 32 },
  },
  {
    id: '20b',
    family: 'takes',
    kind: 'boundary',
    name: 'memory over eight processes, where they are allowed',
    promise: 'resources',
    script: `
import os, time
for n in range(8):
    if os.fork() == 0:
        x = b'x' * ${96 * mib}
        time.sleep(2)
        os._exit(0)
print('held' if os.wait()[1] else 'ESCAPED', flush=True)
os._exit(0)`,
    processes: 'allowed',
    limits: { memoryBytesMax: 192 * mib },
    status: ['out-of-memory'],
    heldGiven: {
      what: 'a memory control group',
      lacking: () => findCgroupParent() === null,
    },
  },
  {
    id: '33b',
    family: 'leaves',
    kind: 'boundary',
    name: 'leaves a daemon that writes later, where processes are allowed',
    promise: 'remains',
    script: `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(0.5)
        os.write(1, b'ESCAPED')
    os._exit(0)
os.wait()
print('held', flush=True)`,
    processes: 'allowed',
    canary: { user: 'of the job' },
  },
  {
    id: '43d',
    family: 'neighbours',
    kind: 'boundary',
    name: 'signals a sibling, where processes are allowed',
    promise: 'processes',
    script: `
import os
try:
    os.kill(SIBLING, 0)
    print('ESCAPED')
except OSError as error:
    print('held:', error)`,
    processes: 'allowed',
  },
];
