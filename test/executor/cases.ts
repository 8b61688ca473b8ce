import type { Outcome, OutcomeStatus } from '#dist/executor/types.js';
import type { JobOptions } from './job.js';

/** A script and what is to become of it. */
export interface Case {
  readonly name: string;
  readonly script: string;
  readonly status: OutcomeStatus;
  readonly options?: JobOptions;
  readonly message?: RegExp;
  readonly limit?: string;
  readonly line?: number;
  readonly wallMsMax?: number;
  readonly check?: (outcome: Outcome) => boolean;
}

export const endings: readonly Case[] = [
  {
    name: 'a good one',
    script: 'print("žluť")',
    status: 'completed',
    check: ({ stdout }) => stdout === 'žluť\n',
  },
  {
    name: 'an exception',
    script: 'x = 1\ndef f():\n    return x / 0\nf()',
    status: 'script-error',
    line: 3,
    message: /ZeroDivisionError/,
    check: ({ failure }) =>
      /line 4, in <module>\n {4}f\(\)/.test(failure?.traceback ?? '') &&
      !/bootstrap|platform_/.test(failure?.traceback ?? ''),
  },
  {
    name: 'a chain',
    script: 'try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError("two") from e',
    status: 'script-error',
    line: 4,
    message: /ValueError: two/,
    check: ({ failure }) =>
      /ZeroDivisionError[^]*directly[^]*ValueError/.test(failure?.traceback ?? ''),
  },
  {
    name: 'an error of the compiler',
    script: 'x = 1\nreturn x',
    status: 'script-error',
    line: 2,
    message: /outside function/,
  },
  {
    name: 'an exception that cannot be shown',
    script: 'class E(Exception):\n    def __str__(self):\n        raise SystemExit\nraise E',
    status: 'script-error',
    line: 4,
  },
  {
    name: 'sys.exit',
    script: 'import sys\nsys.exit(3)',
    status: 'script-error',
    line: 2,
    message: /sys\.exit\(3\)/,
  },
  {
    name: 'os._exit',
    script: 'import os; os._exit(0)',
    status: 'bad-result',
    message: /exit code 0/,
  },
  {
    name: 'deep recursion',
    script: 'def f():\n    f()\nf()',
    status: 'script-error',
    message: /RecursionError/,
  },
  {
    name: 'a segmentation fault',
    script: 'import ctypes; ctypes.string_at(0)',
    status: 'killed',
    message: /SIGSEGV/,
  },
  { name: 'abort', script: 'import os; os.abort()', status: 'killed', message: /SIGABRT/ },
  {
    name: 'kills itself',
    script: 'import os; os.kill(os.getpid(), 9)',
    status: 'killed',
    message: /SIGKILL/,
  },
  {
    name: 'a memory bomb',
    script: 'x = []\nwhile True:\n    x.append(bytearray(10 ** 7))',
    status: 'out-of-memory',
    limit: 'memoryBytesMax',
    // A busy machine takes a while over a gigabyte.
    options: { limits: { wallMsMax: 60_000 } },
    line: 3,
  },
  {
    name: 'a loop',
    script: 'while True: pass',
    status: 'timed-out',
    options: { limits: { wallMsMax: 500 } },
    limit: 'wallMsMax',
    wallMsMax: 10_000,
  },
  {
    name: 'a loop deaf to signals',
    script: `
import signal
for n in range(1, 65):
    try: signal.signal(n, signal.SIG_IGN)
    except (OSError, ValueError): pass
while True: pass`,
    status: 'timed-out',
    options: { limits: { wallMsMax: 500 } },
    limit: 'wallMsMax',
    wallMsMax: 10_000,
  },
  {
    name: 'sleeps for ever',
    script: 'import time; time.sleep(1e6)',
    status: 'timed-out',
    options: { limits: { wallMsMax: 500 } },
    limit: 'wallMsMax',
    wallMsMax: 10_000,
  },
  {
    name: 'stops itself',
    script: 'import os, signal; os.kill(os.getpid(), signal.SIGSTOP)',
    status: 'timed-out',
    options: { limits: { wallMsMax: 500 } },
    wallMsMax: 10_000,
  },
  {
    name: 'processor time',
    script: 'while True: pass',
    status: 'resource-limit',
    options: { limits: { cpuMsMax: 300, wallMsMax: 60_000 } },
    limit: 'cpuMsMax',
    // By processor time: how long that takes is the machine's affair. gVisor counts whole seconds.
    check: ({ failure, environment }) =>
      (failure?.limit?.used ?? 0) < (environment.tier === 'vm' ? 4_000 : 900),
  },
  {
    name: 'processor time of four threads, deaf to SIGXCPU',
    script: `
import signal, threading, hashlib
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
def f():
    while True: hashlib.sha256(bytes(10 ** 6))
for _ in range(4): threading.Thread(target=f).start()`,
    status: 'resource-limit',
    options: { limits: { cpuMsMax: 1_000, wallMsMax: 60_000 } },
    limit: 'cpuMsMax',
    check: ({ failure }) => (failure?.limit?.used ?? 0) < 4_000,
  },
  {
    name: 'a flood of stdout',
    script: 'import os\nwhile True: os.write(1, b"x" * 65536)',
    status: 'output-limit',
    limit: 'stdoutBytesMax',
    check: ({ truncated, stdout }) => truncated && stdout.length === 2 ** 17,
    wallMsMax: 10_000,
  },
  {
    name: 'a flood of broken UTF-8 without lines on stderr',
    script: 'import os\nwhile True: os.write(2, b"\\xc5")',
    status: 'output-limit',
    options: { limits: { stderrBytesMax: 1_000 } },
    limit: 'stderrBytesMax',
  },
  {
    name: 'one huge file',
    script: 'f = open("f", "wb")\nwhile True:\n    f.write(bytes(2 ** 20))',
    status: 'resource-limit',
    limit: 'fileBytesMax',
  },
  {
    name: 'a sparse file',
    script: 'import os\nos.ftruncate(os.open("f", os.O_CREAT | os.O_RDWR), 2 ** 40)',
    status: 'resource-limit',
    limit: 'fileBytesMax',
  },
  {
    name: 'too many open files',
    script: 'x = [open("/dev/null") for _ in range(1000)]',
    status: 'resource-limit',
    limit: 'openFilesMax',
  },
  {
    name: 'twelve thousand files',
    script: `
import os, time
for n in range(12000): os.close(os.open(str(n), os.O_CREAT))
time.sleep(30)`,
    status: 'resource-limit',
    options: { limits: { wallMsMax: 60_000 } },
    limit: 'workDirectoryEntriesMax',
  },
  {
    name: 'a thread bomb',
    script: `
import threading, time
threading.stack_size(65536)
while True: threading.Thread(target=time.sleep, args=(60,)).start()`,
    status: 'resource-limit',
    limit: 'tasksMax',
    message: /can't start new thread/,
  },
  {
    name: 'an import that is not on the list',
    script: 'import json\nimport os.path',
    status: 'script-error',
    line: 2,
    options: { imports: { match: 'exact', allow: ['json', 'os'] } },
    message: /os\.path/,
  },
  {
    name: 'a submodule under a prefix',
    script: 'import os.path, json',
    status: 'completed',
    options: { imports: { match: 'prefix', allow: ['json', 'os'] } },
  },
  {
    name: 'more rows than may be returned',
    script: 'return [{"a": n} for n in range(3)]',
    status: 'output-limit',
    options: {
      limits: { resultRowsMax: 2 },
      contract: {
        platform: 'processor',
        input: [],
        mode: 'bulk',
        checkpoint: null,
        checkpointColumn: null,
        inputSchema: null,
        errorValues: 'hidden',
        outputSchema: [{ name: 'a', type: 'integer', nullable: false }],
      },
    },
    limit: 'resultRowsMax',
  },
];
