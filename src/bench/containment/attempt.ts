import { claimJobUser } from '../../executor/cpython/cell/job-user.ts';
import type { Outcome } from '../../executor/types.ts';
import type { ExecutionPlan } from '../../job/plan.ts';
import type { ContainedTier, ScriptCase } from './cases/case.ts';
import { leftBy, takeOutside } from './left-by.ts';
import type { Lure } from './lure.ts';
import { startNeighbour, withNames } from './neighbour.ts';
import type { JobOptions } from './payload.ts';
import type { PermittedJobs } from './permitted.ts';

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

/**
 * Tries until the job has the uid of the process beside it: others that run at the same time take
 * uids too.
 */
const triesMax = 50;
/** A script that can end what is beside it does so each time. */
const killsMax = 4;

/** Runs a case in a tier, beside a process of the job's own uid. */
export async function attempt(
  jobs: PermittedJobs,
  tier: ContainedTier,
  each: ScriptCase,
  lure: Lure,
  warm: ExecutionPlan['warm'] = null,
): Promise<Attempted> {
  process.env['PLANTED_BY_HOST'] = 'secret';
  const options: JobOptions = {
    tier: 'kernel',
    limits: each.limits ?? {},
    processes: each.processes ?? 'none',
    warm,
  };
  let kills = 0;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const user = await claimJobUser();
    await user?.release();
    const neighbour = startNeighbour(user?.uid, lure);
    const script = withNames(each.script, lure, neighbour);
    const told = `import os; print(os.getuid(), flush=True)\n${script}`;
    const started = performance.now();
    const count = each.together ?? 1;
    const [honest, ...ran] = await Promise.all([
      count === 1 ? null : jobs.run('print("well")', { ...options, limits: {} }),
      ...Array.from({ length: count }, () => jobs.run(told, options)),
    ]);
    const wallMs = performance.now() - started;
    const othersLived =
      neighbour.lives() && !neighbour.changed() && (honest === null || honest?.stdout === 'well\n');
    neighbour.end();
    const outcomes = ran.filter((outcome) => outcome !== null);
    // Behind a user namespace every job sees one uid, and no neighbour.
    const beside = tier === 'kernel';
    if (beside && !outcomes.some((outcome) => uidOf(outcome) === neighbour.uid)) continue;
    // Or the uid was another test's for a moment, whose clean-up is of all that has it.
    if (!othersLived && (kills += 1) < killsMax) continue;
    const plain = outcomes.map((outcome) => ({ ...outcome, stdout: afterFirst(outcome.stdout) }));
    const outside = await takeOutside(neighbour.nonce);
    return {
      outcomes: plain,
      othersLived,
      held: plain.every((outcome) => isHeld(each, outcome)) && !lure.heard(neighbour.nonce),
      left: [...outside, ...(await leftBy(neighbour.uid))],
      wallMs,
    };
  }
  throw new Error('no job got the uid of the process beside it');
}

const uidOf = ({ stdout }: Outcome): number => Number.parseInt(stdout, 10);
const afterFirst = (text: string): string => text.slice(text.indexOf('\n') + 1);

function isHeld(each: ScriptCase, { stdout, status }: Outcome): boolean {
  if (stdout.includes('ESCAPED')) return false;
  if (each.status !== undefined) return each.status.includes(status);
  return status === 'completed' && stdout.startsWith('held');
}
