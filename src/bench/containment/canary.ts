import { isScript, type Canary, type Case } from './cases/case.ts';
import type { Host } from './doors/command-door.ts';
import { runAtDoor } from './doors/run-at-door.ts';
import { withUsers } from './doors/users.ts';
import { startNeighbour } from './neighbour.ts';
import { printed, type Ran } from './ran.ts';

/** What a case comes to where nothing contains it. */
export interface CanaryRun {
  readonly escaped: boolean;
  /** What this host lacks for it; null where nothing. */
  readonly lacks: string | null;
  readonly said: unknown;
}

const plain: Canary = { user: 'of the job' };

/** Shows that an attempt succeeds where nothing holds it: a case that cannot proves nothing. */
export function canaryOf(each: Case, host: Host): Promise<CanaryRun> {
  const count = (isScript(each) ? each.together : undefined) ?? 1;
  return withUsers(count, async (uids) => {
    const runs = await Promise.all(uids.map((uid) => uncontained(each, uid, host)));
    return (
      runs.find(({ escaped }) => escaped) ?? runs[0] ?? { escaped: false, lacks: null, said: '' }
    );
  });
}

async function uncontained(
  each: Case,
  uid: number | undefined,
  { lure, python }: Host,
): Promise<CanaryRun> {
  const canary = each.canary ?? plain;
  const { needs, user } = canary;
  const own = user === 'of the job' ? uid : undefined;
  const shows = canary.shows ?? (isScript(each) ? each.shows : undefined) ?? printed;
  const neighbour = startNeighbour(own, lure);
  const run = {
    script: canary.script ?? (isScript(each) ? each.script : ''),
    // As root it has mounts of its own, which go with it.
    command: ({ script }: { script: string }): string[] => [
      ...(own === undefined && process.getuid?.() === 0 ? ['unshare', '--mount'] : []),
      ...[python, '-I', '-S', script],
    ],
    environment: {},
    ...{ uid: own, neighbour, lure },
  };
  try {
    return await runAtDoor(run, (ran: Ran) => {
      const escaped = shows(ran);
      const lacks = !escaped && needs?.lacking(ran) === true ? needs.what : null;
      return { escaped, lacks, said: ran };
    });
  } finally {
    neighbour.end();
  }
}
