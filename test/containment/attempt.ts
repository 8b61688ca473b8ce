import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimJobUser } from '#dist/executor/cpython/cell/job-user.js';
import { jobsDirectory } from '#dist/executor/cpython/cell/work-directory.js';
import type { Executor, Outcome } from '#dist/executor/types.js';
import type { ExecutionPlan, IsolationTier } from '#dist/job/plan.js';
import { run } from '../executor/job.js';
import type { Case } from './cases/case.js';

/** What a job may try to reach: listeners that count what arrives. */
export interface Lure {
  readonly port: number;
  readonly socketName: string;
  received(): number;
  close(): void;
}

export async function setLure(): Promise<Lure> {
  let received = 0;
  const tcp = createServer((socket) => socket.on('data', () => (received += 1)));
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => (received += 1));
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve));
  const socketName = `sallyport-test-${process.pid}`;
  const unix = createServer(() => (received += 1));
  await new Promise<void>((resolve) => unix.listen(`\0${socketName}`, resolve));
  const servers = [tcp, udp, unix];
  const close = (): void => servers.forEach((server) => server.close());
  return { port, socketName, received: () => received, close };
}

export interface Attempted {
  readonly outcome: Outcome;
  /** Whether the process beside it, of its own uid where there is one, lived on. */
  readonly siblingLived: boolean;
  /** Nothing of it came through: not the word, and the end is one of those that it may have. */
  readonly held: boolean;
  /** What it left on the host. */
  readonly left: readonly string[];
  readonly wallMs: number;
}

/** So much that no case comes to it. */
const roomy = { tasksMax: 1_024, stdoutBytesMax: 2 ** 25, stderrBytesMax: 2 ** 25 };

/**
 * Tries until the job has the uid of the process beside it: tests that run at the same time take
 * uids too.
 */
const triesMax = 50;

/** Runs a case beside a process of the job's own uid. */
export async function attempt(
  executor: Executor,
  tier: IsolationTier,
  each: Case,
  lure: Lure,
  warm: ExecutionPlan['warm'] = null,
): Promise<Attempted> {
  process.env['SALLYPORT_PLANTED'] = 'secret';
  for (let tries = 0; tries < triesMax; tries += 1) {
    const user = await claimJobUser();
    const uid = user?.uid;
    await user?.release();
    const ids = uid === undefined ? {} : { uid, gid: uid };
    const sibling = spawn('/bin/sleep', ['60'], { stdio: 'ignore', cwd: '/', ...ids });
    const script = each.script
      .replaceAll('PORT', String(lure.port))
      .replaceAll('SOCKET', lure.socketName)
      .replaceAll('PROJECT', import.meta.filename)
      .replaceAll('SIBLING', String(sibling.pid));
    const limits = tier === 'none' ? roomy : (each.limits ?? {});
    const require = tier === 'none' ? 'none' : 'kernel';
    const started = performance.now();
    const told = `import os; print(os.getuid(), flush=True)\n${script}`;
    const outcome = await run(executor, told, { tier: require, limits, warm });
    const wallMs = performance.now() - started;
    const siblingLived = sibling.exitCode === null && sibling.signalCode === null;
    sibling.kill('SIGKILL');
    const [own, ...rest] = outcome.stdout.split('\n');
    // Behind a user namespace every job sees one uid, and no sibling.
    const beside = tier === 'namespace' || tier === 'vm';
    if (!beside && Number(own) !== (uid ?? process.getuid?.())) continue;
    const plain = { ...outcome, stdout: rest.join('\n') };
    return {
      outcome: plain,
      siblingLived,
      held: isHeld(each, plain),
      left: await left(uid),
      wallMs,
    };
  }
  throw new Error('no job got the uid of the process beside it');
}

function isHeld(each: Case, { stdout, status }: Outcome): boolean {
  if (stdout.includes('ESCAPED')) return false;
  if (each.status !== undefined) return each.status.includes(status);
  return status === 'completed' && stdout.startsWith('held');
}

/** Processes of the job's uid, its directories, mounts. */
async function left(uid: number | undefined): Promise<string[]> {
  const jobs = jobsDirectory();
  const directories = readdirSync(jobs).filter((name) => name.includes(`-${process.pid}-`));
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(jobs));
  return [...directories.map((name) => join(jobs, name)), ...mounts, ...(await processesOf(uid))];
}

/** Who takes the uid first after the job holds it: what has it then was left by the job. */
async function processesOf(uid: number | undefined): Promise<string[]> {
  const user = await claimJobUser();
  try {
    if (uid === undefined || user?.uid !== uid) return [];
    // A supervisor may still be on its way out.
    for (let tries = 0; tries < 20 && running(uid).length > 0; tries += 1) await delay(25);
    return running(uid).map((pid) => `process ${pid}`);
  } finally {
    await user?.release();
  }
}

function running(uid: number): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOf(uid, name));
}

/** Dead but not yet waited for counts as gone, and the sibling was ended just now. */
function isOf(uid: number, pid: string): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const gone = /\nState:\tZ/.test(status) || status.startsWith('Name:\tsleep\n');
    return status.includes(`\nUid:\t${uid}\t`) && !gone;
  } catch {
    return false;
  }
}
