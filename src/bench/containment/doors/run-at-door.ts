import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { removeTree } from '../../../executor/cpython/cell/remove-tree.ts';
import {
  killStrays,
  straysOf,
  type JobMarks,
} from '../../../executor/cpython/process/processes.ts';
import { takeOutside } from '../left-by.ts';
import type { Lure } from '../lure.ts';
import { withNames, type Neighbour } from '../neighbour.ts';
import type { Ran } from '../ran.ts';

/** One script on its way through a door. */
export interface Run {
  readonly script: string;
  /** The command, once it is known where the script and its directory are. */
  readonly command: (places: { script: string; work: string; top: string }) => readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of the command; undefined for ours. */
  readonly uid: number | undefined;
  readonly neighbour: Neighbour;
  readonly lure: Lure;
}

/** Longer than any case goes on. */
const wallMsMax = 20_000;
/** What goes on after the first process ended is waited for, to see what it does. */
const drainMsMax = 1_500;
const stdoutBytesMax = 2 ** 25;
const stderrBytesMax = 4_096;
/** A process that is on its way out is gone after so many looks. */
const looksMax = 20;

/**
 * Runs a script through a door as a host would that knows nothing else: in the environment of the
 * gateway, with a descriptor of it open.
 *
 * @param look at what came of it, before its directory goes
 */
export async function runAtDoor<Seen>(run: Run, look: (ran: Ran) => Seen): Promise<Seen> {
  const { uid, lure, neighbour } = run;
  const top = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const [work, script] = [join(top, 'work'), join(top, 'script.py')];
  mkdirSync(work);
  for (const path of [top, work]) chmodSync(path, 0o755);
  if (uid !== undefined) for (const path of [top, work]) chownSync(path, uid, uid);
  writeFileSync(script, `print('begun', flush=True)\n${withNames(run.script, lure, neighbour)}`);
  chmodSync(script, 0o644);
  const child = start(run, { script, work, top });
  const marks = { session: child.pid ?? -1, uid, directory: work };
  try {
    const ended = await endOf(child);
    const running = await goingOn(marks, neighbour.pid);
    const { nonce } = neighbour;
    const arrived = await hasArrived(lure, nonce, run.script.includes('NONCE') && ended.stdout);
    const outside = await takeOutside(nonce);
    const neighbourChanged = neighbour.changed();
    return look({ ...ended, directory: work, running, outside, arrived, neighbourChanged });
  } finally {
    killStrays(marks);
    await removeTree(top);
  }
}

function start(run: Run, places: { script: string; work: string; top: string }): ChildProcess {
  const [file = '', ...args] = run.command(places);
  const ours = openSync('/etc/hostname', 'r');
  try {
    return spawn(file, args, {
      cwd: places.work,
      // By its home the processes of a run are found that have the uid of others, too.
      env: {
        ...process.env,
        PLANTED_BY_HOST: 'secret',
        ...run.environment,
        HOME: places.work,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe', ours],
      detached: true,
      ...(run.uid === undefined ? {} : { uid: run.uid, gid: run.uid }),
    });
  } finally {
    closeSync(ours);
  }
}

type Ended = Pick<Ran, 'code' | 'signal' | 'stdout' | 'stderr' | 'answers' | 'late'>;

async function endOf(child: ChildProcess): Promise<Ended> {
  const stdout = gathered(child.stdout, stdoutBytesMax);
  const stderr = gathered(child.stderr, stderrBytesMax);
  const answers = gathered(child.stdio[4] as Readable, stderrBytesMax);
  let fault = '';
  child.on('error', (error) => (fault = error.message));
  const closed = once(child, 'close').catch(() => undefined);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end(child);
  }, wallMsMax);
  if (child.pid !== undefined) await once(child, 'exit');
  await Promise.race([closed, delay(drainMsMax)]);
  clearTimeout(timer);
  end(child);
  for (const stream of [child.stdout, child.stderr, child.stdio[4] as Readable]) stream?.destroy();
  return {
    code: child.exitCode,
    signal: child.signalCode,
    stdout: stdout().toString(),
    stderr: `${fault}${stderr().toString()}`,
    answers: answers(),
    late,
  };
}

/** Processes that do not go; some may still be on their way out. */
async function goingOn(marks: JobMarks, beside: number | undefined): Promise<number[]> {
  const rest = (): number[] => straysOf(marks).filter((pid) => pid !== beside);
  for (let looks = 0; looks < looksMax && rest().length > 0; looks += 1) await delay(25);
  return rest();
}

/** What was sent may still be on its way to a listener of ours. */
async function hasArrived(lure: Lure, nonce: string, stdout: string | false): Promise<boolean> {
  if (stdout === false || !stdout.includes('ESCAPED')) return lure.heard(nonce);
  for (let looks = 0; looks < looksMax && !lure.heard(nonce); looks += 1) await delay(25);
  return lure.heard(nonce);
}

/** Its session is its own. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** The first bytes up to the bound; what is beyond is read and dropped. */
function gathered(stream: Readable | null, bytesMax: number): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (bytes < bytesMax) chunks.push(chunk.subarray(0, bytesMax - bytes));
    bytes += chunk.length;
  });
  stream?.on('error', () => undefined);
  return () => Buffer.concat(chunks);
}
