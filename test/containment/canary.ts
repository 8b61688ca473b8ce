import { claimJobUser } from '#dist/executor/cpython/cell/job-user.js';
import type { Executor } from '#dist/executor/types.js';
import { attempt, startSibling, withNames } from './attempt.js';
import { runBare } from './bare.js';
import { isScript, type Canary, type Case, type ScriptCase } from './cases/case.js';
import type { Lure } from './lure.js';

/** What a case comes to where nothing contains it. */
export interface CanaryRun {
  readonly escaped: boolean;
  /** What this host lacks for it; null where nothing. */
  readonly lacks: string | null;
  readonly said: unknown;
  readonly left: readonly string[];
}

/** Shows that an attempt succeeds where nothing holds it: a case that cannot proves nothing. */
export function canaryOf(executor: Executor, each: Case, lure: Lure): Promise<CanaryRun> {
  if (!isScript(each)) return inBare(each.canary, each.canary.script, lure);
  const { canary, script } = each;
  if (canary !== undefined) return inBare(canary, canary.script ?? script, lure);
  return inTierNone(executor, each, lure);
}

async function inTierNone(executor: Executor, each: ScriptCase, lure: Lure): Promise<CanaryRun> {
  const { outcomes, left } = await attempt(executor, 'none', each, lure);
  const escaped = outcomes.some(({ stdout }) => stdout.includes('ESCAPED'));
  return { escaped, lacks: null, left, said: outcomes };
}

async function inBare(canary: Canary, script: string, lure: Lure): Promise<CanaryRun> {
  const { needs, user, shows = ({ stdout }) => stdout.includes('ESCAPED') } = canary;
  // Held all the while: no job of other tests is to have it.
  const held = await claimJobUser();
  const uid = user === 'of the job' ? held?.uid : undefined;
  const sibling = startSibling(uid);
  try {
    return await runBare(withNames(script, lure, sibling.pid), uid, (ran) => {
      const escaped = shows(ran);
      const lacks = !escaped && needs?.lacking(ran) === true ? needs.what : null;
      return { escaped, lacks, left: [], said: ran };
    });
  } finally {
    sibling.end();
    await held?.release();
  }
}
