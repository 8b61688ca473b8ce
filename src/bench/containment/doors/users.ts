import { claimJobUser, type JobUser } from '../../../executor/cpython/cell/job-user.ts';

/** Takes uids that nothing else has while `use` goes on; undefined ones where we are not root. */
export async function withUsers<Result>(
  count: number,
  use: (uids: readonly (number | undefined)[]) => Promise<Result>,
): Promise<Result> {
  const held: JobUser[] = [];
  try {
    for (let taken = 0; taken < count; taken += 1) {
      const user = await claimJobUser();
      if (user === null) throw new Error('all uids of jobs are taken');
      held.push(user);
    }
    return await use(held.map(({ uid }) => uid));
  } finally {
    await Promise.all(held.map((user) => user.release()));
  }
}
