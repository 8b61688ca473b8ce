import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, closeSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { removeTree } from '#dist/executor/cpython/cell/remove-tree.js';
import { systemPython } from '../executor/job.js';

/** What a script came to that nothing contained. */
export interface BareRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What it wrote where a job's answers go. */
  readonly answers: Buffer;
  /** Where it ran, with what it left there. */
  readonly directory: string;
}

const wallMsMax = 10_000;

/**
 * Runs a script in an interpreter that was started as any program is: the environment is ours, and a
 * descriptor of ours is open in it.
 *
 * @param uid its own; undefined for ours. As root it then has mounts of its own, which go with it.
 * @param look at what came of it, before its directory goes
 */
export async function runBare<Seen>(
  script: string,
  uid: number | undefined,
  look: (ran: BareRun) => Seen,
): Promise<Seen> {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  chmodSync(directory, 0o755);
  if (uid !== undefined) chownSync(directory, uid, uid);
  const ours = openSync('/etc/hostname', 'r');
  const python = [systemPython, '-I', '-S', '-c', script];
  const apart = uid === undefined && process.getuid?.() === 0 ? ['unshare', '--mount'] : [];
  const [file = '', ...args] = [...apart, ...python];
  const child = spawn(file, args, {
    cwd: directory,
    timeout: wallMsMax,
    env: { ...process.env, PLANTED_BY_GATEWAY: 'secret' },
    killSignal: 'SIGKILL',
    stdio: ['ignore', 'pipe', 'ignore', 'ignore', 'pipe', ours],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  closeSync(ours);
  try {
    const answered = child.stdio[4] as NonNullable<typeof child.stdout>;
    const [stdout, answers, [code, signal]] = await Promise.all([
      text(child.stdout as NonNullable<typeof child.stdout>),
      buffer(answered),
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
    ]);
    return look({ code, signal, stdout, answers, directory });
  } finally {
    await removeTree(directory);
  }
}
