import type { ScriptCase } from '../cases/case.ts';
import { printed, type Ran } from '../ran.ts';
import type { Tried } from './door.ts';

/** What one run at a door says, whose neighbour lives on or does not. */
export function verdictOn(each: ScriptCase, ran: Ran, neighbourLives: boolean): Tried {
  const shows = each.shows ?? printed;
  if (shows(ran) || !neighbourLives) return { verdict: 'escaped', seen: ran };
  if (!ran.stdout.includes('begun')) return { verdict: 'error', seen: ran };
  if (ran.late) return { verdict: 'error', seen: ran };
  return { verdict: 'held', seen: ran };
}

/** Several at once: one that came through is enough. */
export function worstOf(all: readonly Tried[]): Tried {
  const worst = (['escaped', 'error'] as const).flatMap((verdict) =>
    all.filter((tried) => tried.verdict === verdict),
  );
  return worst[0] ?? all[0] ?? { verdict: 'error' };
}
