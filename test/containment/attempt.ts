import { spawn } from 'node:child_process';
import { claimJobUser } from '#dist/executor/cpython/cell/job-user.js';
import type { Executor, Outcome } from '#dist/executor/types.js';
import type { ExecutionPlan, IsolationTier } from '#dist/job/plan.js';
import { run, type JobOptions } from '../executor/job.js';
import type { ScriptCase } from './cases/case.js';
import { leftBy } from './left-by.js';
import type { Lure } from './lure.js';

export interface Attempted {
  /** Of each that ran at once. */
  readonly outcomes: readonly Outcome[];
  /** Whether whoever was beside it lived on: a process of its own uid, and an honest job. */
  readonly othersLived: boolean;
  /** Nothing of it came through: not the word, and the end is one of those that it may have. */
  readonly held: boolean;
  /** What it left on the host. */
  readonly left: readonly string[];
  readonly wallMs: number;
}

/** So much that no case comes to it. */
const roomy = {
  wallMsMax: 30_000,
  tasksMax: 1_024,
  stdoutBytesMax: 2 ** 25,
  stderrBytesMax: 2 ** 25,
};

/**
 * Tries until the job has the uid of the process beside it: tests that run at the same time take
 * uids too.
 */
const triesMax = 50;
/** A script that can end what is beside it does so each time. */
const killsMax = 4;

/** Runs a case beside a process of the job's own uid. */
export async function attempt(
  executor: Executor,
  tier: IsolationTier,
  each: ScriptCase,
  lure: Lure,
  warm: ExecutionPlan['warm'] = null,
): Promise<Attempted> {
  process.env['PLANTED_BY_GATEWAY'] = 'secret';
  const options: JobOptions = {
    tier: tier === 'none' ? 'none' : 'kernel',
    limits: tier === 'none' ? roomy : (each.limits ?? {}),
    processes: each.processes ?? 'none',
    warm,
  };
  let kills = 0;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const user = await claimJobUser();
    await user?.release();
    const sibling = startSibling(user?.uid);
    const script = withNames(each.script, lure, sibling.pid);
    const told = `import os; print(os.getuid(), flush=True)\n${script}`;
    const started = performance.now();
    const count = each.together ?? 1;
    const [honest, ...ran] = await Promise.all([
      count === 1 ? null : run(executor, 'print("well")', { ...options, limits: {} }),
      ...Array.from({ length: count }, () => run(executor, told, options)),
    ]);
    const wallMs = performance.now() - started;
    const othersLived = sibling.lives() && (honest === null || honest?.stdout === 'well\n');
    sibling.end();
    const outcomes = ran.filter((outcome) => outcome !== null);
    // Behind a user namespace every job sees one uid, and no sibling.
    const beside = tier === 'namespace' || tier === 'vm';
    if (!beside && !outcomes.some((outcome) => uidOf(outcome) === sibling.uid)) continue;
    // Or the uid was another test's for a moment, whose clean-up is of all that has it.
    if (tier !== 'none' && !othersLived && (kills += 1) < killsMax) continue;
    const plain = outcomes.map((outcome) => ({ ...outcome, stdout: afterFirst(outcome.stdout) }));
    return {
      outcomes: plain,
      othersLived,
      held: plain.every((outcome) => isHeld(each, outcome)),
      left: await leftBy(sibling.uid),
      wallMs,
    };
  }
  throw new Error('no job got the uid of the process beside it');
}

/** A script for this host: whom it is to find there. */
export function withNames(script: string, lure: Lure, sibling: number | undefined): string {
  return script
    .replaceAll('PORT', String(lure.port))
    .replaceAll('SOCKET', lure.socketName)
    .replaceAll('PROJECT', import.meta.filename)
    .replaceAll('SIBLING', String(sibling));
}

export interface Sibling {
  readonly uid: number | undefined;
  readonly pid: number | undefined;
  lives(): boolean;
  end(): void;
}

/** @param uid that a job is to have too; undefined for ours */
export function startSibling(uid: number | undefined): Sibling {
  const ids = uid === undefined ? {} : { uid, gid: uid };
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore', cwd: '/', ...ids });
  return {
    uid: uid ?? process.getuid?.(),
    pid: child.pid,
    lives: () => child.exitCode === null && child.signalCode === null,
    end: () => child.kill('SIGKILL'),
  };
}

const uidOf = ({ stdout }: Outcome): number => Number.parseInt(stdout, 10);
const afterFirst = (text: string): string => text.slice(text.indexOf('\n') + 1);

function isHeld(each: ScriptCase, { stdout, status }: Outcome): boolean {
  if (stdout.includes('ESCAPED')) return false;
  if (each.status !== undefined) return each.status.includes(status);
  return status === 'completed' && stdout.startsWith('held');
}
