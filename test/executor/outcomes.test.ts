import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { cacheRoot } from '#dist/executor/cpython/cache.js';
import { jobUidCount, jobUidFirst } from '#dist/executor/cpython/job-user.js';
import type { Outcome, OutcomeStatus } from '#dist/executor/types.js';
import { open, run, type JobOptions } from './job.js';

const executor = await open({ concurrency: 4 });
t.teardown(() => executor.close());
// Beyond tap's usual: some cases wait for a limit, and machines are slow.
t.setTimeout(240_000);

interface Case {
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

const frame = (type: number, header: string, body = ''): string => `
import os
head = b'${header}'
payload = len(head).to_bytes(4, 'little') + head + b'${body}'
os.write(4, len(payload).to_bytes(4, 'little') + bytes([${type}]) + payload)
`;

const cases: readonly Case[] = [
  { name: 'a good one', script: 'print("žluť")', status: 'completed', check: ({ stdout }) => stdout === 'žluť\n' },
  { name: 'an exception', script: 'x = 1\ndef f():\n    return x / 0\nf()', status: 'script-error', line: 3, message: /ZeroDivisionError/, check: ({ failure }) => /line 4, in <module>\n {4}f\(\)/.test(failure?.traceback ?? '') && !/bootstrap|platform_/.test(failure?.traceback ?? '') },
  { name: 'a chain', script: 'try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError("two") from e', status: 'script-error', line: 4, message: /ValueError: two/, check: ({ failure }) => /ZeroDivisionError[^]*directly[^]*ValueError/.test(failure?.traceback ?? '') },
  { name: 'an error of the compiler', script: 'x = 1\nreturn x', status: 'script-error', line: 2, message: /outside function/ },
  { name: 'an exception that cannot be shown', script: 'class E(Exception):\n    def __str__(self):\n        raise SystemExit\nraise E', status: 'script-error', line: 4 },
  { name: 'sys.exit', script: 'import sys\nsys.exit(3)', status: 'script-error', line: 2, message: /sys\.exit\(3\)/ },
  { name: 'os._exit', script: 'import os; os._exit(0)', status: 'bad-result', message: /exit code 0/ },
  { name: 'deep recursion', script: 'def f():\n    f()\nf()', status: 'script-error', message: /RecursionError/ },
  { name: 'a segmentation fault', script: 'import ctypes; ctypes.string_at(0)', status: 'killed', message: /SIGSEGV/ },
  { name: 'abort', script: 'import os; os.abort()', status: 'killed', message: /SIGABRT/ },
  { name: 'kills itself', script: 'import os; os.kill(os.getpid(), 9)', status: 'killed', message: /SIGKILL/ },
  { name: 'a memory bomb', script: 'x = []\nwhile True:\n    x.append(bytearray(10 ** 7))', status: 'out-of-memory', limit: 'memoryBytesMax', line: 3 },
  { name: 'a loop', script: 'while True: pass', status: 'timed-out', options: { limits: { wallMsMax: 500 } }, limit: 'wallMsMax', wallMsMax: 2_500 },
  { name: 'a loop deaf to signals', script: 'import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass', status: 'timed-out', options: { limits: { wallMsMax: 500 } }, limit: 'wallMsMax', wallMsMax: 2_500 },
  { name: 'sleeps for ever', script: 'import time; time.sleep(1e6)', status: 'timed-out', options: { limits: { wallMsMax: 500 } }, limit: 'wallMsMax', wallMsMax: 2_500 },
  { name: 'stops itself', script: 'import os, signal; os.kill(os.getpid(), signal.SIGSTOP)', status: 'timed-out', options: { limits: { wallMsMax: 500 } }, wallMsMax: 2_500 },
  { name: 'processor time', script: 'while True: pass', status: 'resource-limit', options: { limits: { cpuMsMax: 1_000 } }, limit: 'cpuMsMax', wallMsMax: 5_000 },
  { name: 'processor time of four threads, deaf to SIGXCPU', script: 'import signal, threading, hashlib\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\ndef f():\n    while True: hashlib.sha256(bytes(10 ** 6))\nfor _ in range(4): threading.Thread(target=f).start()', status: 'resource-limit', options: { limits: { cpuMsMax: 1_000 } }, limit: 'cpuMsMax', wallMsMax: 6_000 },
  { name: 'a flood of stdout', script: 'import os\nwhile True: os.write(1, b"x" * 65536)', status: 'output-limit', limit: 'stdoutBytesMax', check: ({ truncated, stdout }) => truncated && stdout.length === 2 ** 17, wallMsMax: 3_000 },
  { name: 'a flood of broken UTF-8 without lines on stderr', script: 'import os\nwhile True: os.write(2, b"\\xc5")', status: 'output-limit', options: { limits: { stderrBytesMax: 1_000 } }, limit: 'stderrBytesMax' },
  { name: 'one huge file', script: 'f = open("f", "wb")\nwhile True:\n    f.write(bytes(2 ** 20))', status: 'resource-limit', limit: 'fileBytesMax' },
  { name: 'a sparse file', script: 'import os\nos.ftruncate(os.open("f", os.O_CREAT | os.O_RDWR), 2 ** 40)', status: 'resource-limit', limit: 'fileBytesMax' },
  { name: 'too many open files', script: 'x = [open("/dev/null") for _ in range(1000)]', status: 'resource-limit', limit: 'openFilesMax' },
  { name: 'twelve thousand files', script: 'import os, time\nfor n in range(12000): os.close(os.open(str(n), os.O_CREAT))\ntime.sleep(30)', status: 'resource-limit', options: { limits: { wallMsMax: 60_000 } }, limit: 'workDirectoryBytesMax' },
  { name: 'a thread bomb', script: 'import threading, time\nthreading.stack_size(65536)\nwhile True: threading.Thread(target=time.sleep, args=(60,)).start()', status: 'script-error', message: /can't start new thread/ },
  { name: 'closed descriptors', script: 'import os\nos.closerange(0, 64)', status: 'bad-result' },
  { name: 'a forged denial', script: frame(23, '{"class":"denied","message":"no"}'), status: 'bad-result' },
  { name: 'a forged sandbox error', script: frame(23, '{"class":"sandbox-error","message":"no"}'), status: 'bad-result' },
  { name: 'a forged end, and then more', script: frame(16, '{"stage":"result"}') + frame(24, '{}'), status: 'bad-result' },
  { name: 'a forged stage', script: frame(16, '{"stage":"verify"}'), status: 'bad-result' },
  { name: 'a frame of two gigabytes', script: 'import os; os.write(4, (2 ** 31).to_bytes(4, "little") + bytes([19]))', status: 'output-limit', limit: 'resultBytesMax' },
  { name: 'a frame of an unknown type', script: frame(99, '{}'), status: 'bad-result' },
  { name: 'a frame without a header', script: 'import os; os.write(4, bytes([0, 0, 0, 0, 17]))', status: 'bad-result' },
  { name: 'a header that is no JSON', script: frame(17, '{'), status: 'bad-result' },
  { name: 'half a frame', script: 'import os; os.write(4, (100).to_bytes(4, "little") + bytes([17])); os._exit(0)', status: 'bad-result' },
  { name: 'a table on a port that is not next', script: frame(19, '{"port":3}'), status: 'bad-result' },
  { name: 'a file name that leads elsewhere', script: frame(21, '{"name":"../x","mediaType":"image/png"}'), status: 'bad-result' },
  { name: 'a flood of log lines', script: `${frame(18, '{"text":"x"}')}\nwhile True: os.write(4, len(payload).to_bytes(4, 'little') + bytes([18]) + payload)`, status: 'output-limit' },
  { name: 'an import that is not on the list', script: 'import json\nimport os.path', status: 'script-error', line: 2, options: { imports: { match: 'exact', allow: ['json', 'os'] } }, message: /os\.path/ },
  { name: 'a submodule under a prefix', script: 'import os.path, json', status: 'completed', options: { imports: { match: 'prefix', allow: ['json', 'os'] } } },
];

t.test('each end has its class', async (t) => {
  for (const { name, script, status, options, message, limit, line, wallMsMax, check } of cases) {
    const started = performance.now();
    const outcome = await run(executor, script, options);
    t.equal(outcome.status, status, name, { outcome: { ...outcome, stdout: outcome.stdout.slice(0, 200) } });
    if (message) t.match(outcome.failure?.message, message, `${name}: message`);
    if (limit) t.equal(outcome.failure?.limit?.name, limit, `${name}: limit`);
    if (line) t.equal(outcome.failure?.line, line, `${name}: line`);
    if (check) t.ok(check(outcome), `${name}: details`, { outcome });
    if (wallMsMax) t.ok(performance.now() - started < wallMsMax, `${name}: in time`);
  }
});

t.test('the sum of files is bounded', async (t) => {
  const script = `
block = bytes(2 ** 20)
for n in range(400):
    with open(str(n), 'wb') as f:
        for _ in range(16):
            f.write(block)`;
  const outcome = await run(executor, script, { limits: { wallMsMax: 60_000, cpuMsMax: 60_000 } });
  t.equal(outcome.status, 'resource-limit');
  t.equal(outcome.failure?.limit?.name, 'workDirectoryBytesMax');
});

t.test('cancelled at every moment', async (t) => {
  const early = AbortSignal.abort();
  t.equal((await run(executor, 'print(1)', { execute: { signal: early } })).status, 'cancelled');
  for (const stage of ['start', 'verify', 'run'] as const) {
    const controller = new AbortController();
    const outcome = await run(executor, 'import time; time.sleep(30)', {
      execute: {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'progress' && event.stage === stage) controller.abort();
        },
      },
    });
    t.equal(outcome.status, 'cancelled', stage);
  }
});

t.test('past the limit of runs a run is throttled at once, and its permit is not used up', async (t) => {
  const runs = await Promise.all(
    Array.from({ length: 6 }, () => run(executor, 'import time; time.sleep(0.7)')),
  );
  const statuses = runs.map(({ status }) => status).sort();
  t.strictSame(statuses, [...Array(4).fill('completed'), 'throttled', 'throttled']);
});

t.test('events come as things happen', async (t) => {
  const events: string[] = [];
  await run(executor, 'import time\nprint("one")\ntime.sleep(0.2)\nprint("two")', {
    execute: { onEvent: (event) => events.push(event.type === 'stdout' ? event.text : event.type) },
  });
  t.strictSame(events, ['progress', 'progress', 'progress', 'one\n', 'two\n', 'progress']);
});

t.test('whatever a job leaves is cleaned away', async (t) => {
  const script = `
import os
for n in range(3000):
    os.mkdir('d'); os.chdir('d')
os.fchmod(os.open('.', os.O_RDONLY), 0)
`;
  t.equal((await run(executor, script)).status, 'completed');
  const names = `
import os
for name in (b'new\\nline', b'esc\\x1b[31m', b'\\xff\\xfe', b'-rf'):
    os.close(os.open(name, os.O_CREAT))
os.mkdir('shut'); os.close(os.open('shut/f', os.O_CREAT)); os.fchmod(os.open('shut', os.O_RDONLY), 0)
`;
  t.equal((await run(executor, names)).status, 'completed');
  const strays = `
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
`;
  await run(executor, strays, { tier: 'none' });
  t.strictSame(readdirSync(join(cacheRoot(), 'jobs')).filter((name) => name.includes(`-${process.pid}-`)), []);
  t.strictSame(processesOfJobs(), []);
});

/** Processes of uids that are for jobs; as an ordinary user none can be told by its uid. */
function processesOfJobs(): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const uid = Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      return uid >= jobUidFirst && uid < jobUidFirst + jobUidCount;
    } catch {
      return false;
    }
  });
}
