import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { Outcome } from '#dist/executor/types.js';
import { claimJobUser } from '#dist/executor/cpython/cell/job-user.js';
import {
  leavesNothing,
  reachesNothing,
  readsNothing,
  startsNothing,
  type Attempt,
} from './attempts.js';
import { open, run } from '../executor/job.js';

const executor = await open({ tiers: ['kernel'] });
const { tier } = await executor.capabilities();
t.teardown(() => executor.close());
t.setTimeout(240_000);

t.test('the host gives the tier', async (t) => t.equal(tier, 'kernel'));

/** What a job may try to reach: listeners, and a process of the uid that the job will have. */
let received = 0;
const tcp = createServer((socket) => socket.on('data', () => (received += 1)));
await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
const { port } = tcp.address() as AddressInfo;
const udp = createSocket('udp4', () => (received += 1));
await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
const socketName = `sallyport-test-${process.pid}`;
const unix = createServer(() => (received += 1));
await new Promise<void>((resolve) => unix.listen(`\0${socketName}`, resolve));
t.teardown(() => {
  tcp.close();
  udp.close();
  unix.close();
});

/**
 * Tries until the job has the uid of the process beside it: tests that run at the same time take
 * uids too.
 */
const triesMax = 50;

/** Runs an attempt beside a process of the job's own uid; says whether that one lived on. */
async function attemptIn(
  tier: 'kernel' | 'none',
  { script }: Attempt,
): Promise<{ outcome: Outcome; siblingLived: boolean }> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const user = await claimJobUser();
    const uid = user?.uid;
    await user?.release();
    const ids = uid === undefined ? {} : { uid, gid: uid };
    const sibling = spawn('/bin/sleep', ['60'], { stdio: 'ignore', cwd: '/', ...ids });
    const filled = script
      .replaceAll('PORT', String(port))
      .replaceAll('SOCKET', socketName)
      .replaceAll('SIBLING', String(sibling.pid));
    const outcome = await run(executor, `import os; print(os.getuid())\n${filled}`, { tier });
    const siblingLived = sibling.exitCode === null && sibling.signalCode === null;
    sibling.kill('SIGKILL');
    const [own, ...rest] = outcome.stdout.split('\n');
    if (Number(own) === (uid ?? process.getuid?.())) {
      return { outcome: { ...outcome, stdout: rest.join('\n') }, siblingLived };
    }
  }
  throw new Error('no job got the uid of the process beside it');
}

const families = { readsNothing, reachesNothing, startsNothing, leavesNothing };
for (const [family, attempts] of Object.entries(families)) {
  t.test(`${family}, in tier kernel`, async (t) => {
    for (const attempt of attempts) {
      const { outcome, siblingLived } = await attemptIn('kernel', attempt);
      t.notMatch(outcome.stdout, /ESCAPED/, attempt.name);
      t.ok(siblingLived, `${attempt.name}: its sibling lived on`);
      t.match(outcome.stdout, /^held/, `${attempt.name}: it was tried`, { outcome });
    }
  });

  t.test(`${family}: the same without containment is a canary`, async (t) => {
    for (const attempt of attempts) {
      const { outcome } = await attemptIn('none', attempt);
      t.equal(outcome.environment.tier, 'none');
      const escaped = outcome.stdout.includes('ESCAPED');
      t.equal(escaped, attempt.never === undefined, `${attempt.name} ${attempt.never ?? ''}`, {
        outcome,
      });
    }
  });
}

t.test('no byte arrived while contained', async (t) => {
  received = 0;
  for (const attempt of reachesNothing.slice(0, 4)) await attemptIn('kernel', attempt);
  await delay(50);
  t.equal(received, 0);
});

t.test('nothing is inherited', async (t) => {
  process.env['SALLYPORT_PLANTED'] = 'secret';
  const script = `
import os
print(sorted(os.environ))
print([fd for fd in range(5, 64) if not isinstance(os.set_inheritable, type(None)) and alive(fd)])`;
  const alive = `
def alive(fd):
    import os
    try:
        os.fstat(fd)
        return True
    except OSError:
        return False
`;
  const outcome = await run(executor, alive + script);
  t.notMatch(outcome.stdout, /PLANTED|PATH/);
  t.match(outcome.stdout, /\n\[\]\n/);
});

t.test('another architecture’s calls kill', async (t) => {
  const script = `
import ctypes
ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 39))
print('ESCAPED')`;
  const outcome = await run(executor, script);
  if (process.arch === 'x64') t.equal(outcome.status, 'killed');
  t.notMatch(outcome.stdout, /ESCAPED/);
});

t.test('what a script may do still works', async (t) => {
  const script = `
import asyncio, threading, tempfile, os, shutil, time
async def main():
    await asyncio.sleep(0.01)
    return 'slept'
print(asyncio.run(main()))
thread = threading.Thread(target=lambda: print('thread'))
thread.start(); thread.join()
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, 'f')
    with open(path, 'w') as file:
        file.write('text')
    os.rename(path, path + '2')
    shutil.copyfile(path + '2', 'copy')
print(open('copy').read(), os.listdir('.'))
time.sleep(0.01)
os.kill(os.getpid(), 0)`;
  const outcome = await run(executor, script);
  t.equal(outcome.status, 'completed', 'no failure', { outcome });
  t.equal(outcome.stdout, "slept\nthread\ntext ['copy']\n");
});
