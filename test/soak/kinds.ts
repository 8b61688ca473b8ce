import type { OutcomeStatus } from '#dist/executor/types.js';
import type { IsolationTier } from '#dist/job/plan.js';
import type { JobOptions } from '../executor/job.js';

/** One kind of job, and what may become of it. */
export interface Kind {
  readonly name: string;
  readonly script: string;
  readonly ends: readonly OutcomeStatus[];
  readonly options?: JobOptions;
}

const mib = 2 ** 20;
const deaf = `
import signal
for n in range(1, 65):
    try: signal.signal(n, signal.SIG_IGN)
    except (OSError, ValueError): pass`;

const good: readonly Kind[] = [
  { name: 'prints', script: 'print(sum(n * n for n in range(10000)))', ends: ['completed'] },
  {
    name: 'returns rows',
    script: 'return [{"n": row["n"] * 2} for row in INPUT_DATA]',
    ends: ['completed'],
    options: {
      contract: {
        platform: 'processor',
        input: Array.from({ length: 200 }, (_, n) => ({ n })),
        mode: 'bulk',
        checkpoint: null,
        checkpointColumn: null,
        inputSchema: null,
        errorValues: 'hidden',
        outputSchema: [{ name: 'n', type: 'integer', nullable: true }],
      },
    },
  },
  {
    name: 'writes files',
    script: 'for n in range(100):\n    with open(str(n), "w") as f: f.write("x" * 10000)',
    ends: ['completed'],
  },
];

const failing: readonly Kind[] = [
  { name: 'raises', script: 'def f():\n    return 1 / 0\nf()', ends: ['script-error'] },
  { name: 'does not parse', script: 'x = = 2', ends: ['denied'] },
  { name: 'leaves without a result', script: 'import os\nos._exit(0)', ends: ['bad-result'] },
  { name: 'crashes', script: 'import ctypes\nctypes.string_at(0)', ends: ['killed'] },
];

const abusive: readonly Kind[] = [
  {
    name: 'bomb of memory',
    script: `x = []\nwhile True: x.append(bytearray(${16 * mib}))`,
    ends: ['out-of-memory'],
    options: { limits: { memoryBytesMax: 192 * mib } },
  },
  {
    name: 'bomb of forks, refused',
    script: 'import os\nwhile True: os.fork()',
    ends: ['script-error'],
  },
  {
    name: 'bomb of threads',
    script: `
import threading, time
threading.stack_size(65536)
while True: threading.Thread(target=time.sleep, args=(9,), daemon=True).start()`,
    ends: ['resource-limit'],
    options: { limits: { tasksMax: 16 } },
  },
  {
    name: 'flood of output',
    script: 'import os\nwhile True: os.write(1, b"x" * 65536)',
    ends: ['output-limit'],
  },
  {
    name: 'endless loop',
    script: 'while True: pass',
    ends: ['timed-out'],
    options: { limits: { wallMsMax: 250 } },
  },
  {
    name: 'deaf to signals',
    script: `${deaf}\nwhile True: pass`,
    ends: ['timed-out'],
    options: { limits: { wallMsMax: 250 } },
  },
  {
    name: 'stops itself',
    script: 'import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)',
    ends: ['timed-out'],
    options: { limits: { wallMsMax: 250 } },
  },
  {
    name: 'forged frames',
    script: 'import os\nwhile True: os.write(4, b"\\xff" * 64)',
    ends: ['bad-result', 'output-limit'],
  },
  {
    name: 'too large a file',
    script: `import os\nos.ftruncate(os.open("f", os.O_CREAT | os.O_RDWR), ${100 * mib})`,
    ends: ['resource-limit'],
  },
  {
    name: 'deep directories',
    script:
      'import os\nfor n in range(300):\n    os.mkdir("d"); os.chdir("d")\nos.mkdir("shut", 0)',
    ends: ['completed'],
  },
];

/** Only where a policy may allow processes. */
const forking: readonly Kind[] = [
  {
    name: 'bomb of forks',
    script: 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass',
    ends: ['timed-out', 'resource-limit'],
    options: { processes: 'allowed', limits: { wallMsMax: 250, tasksMax: 32 } },
  },
  {
    name: 'leaves a daemon',
    script: `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: time.sleep(60)
    os._exit(0)
os.wait()`,
    ends: ['completed'],
    options: { processes: 'allowed' },
  },
];

export function kindsOf(tier: IsolationTier): readonly Kind[] {
  const kinds = [...good, ...failing, ...abusive];
  return tier === 'kernel' ? kinds : [...kinds, ...forking];
}
