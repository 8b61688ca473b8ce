import { shareOf, type Share } from '../statistics.ts';
import { families, isStaged, type Case } from './cases/case.ts';
import type { Verdict } from './doors/door.ts';
import type { CanaryWord } from './result-form.ts';

/** Parts of the cases that are counted by themselves. */
const scopes: Readonly<Record<string, (each: Case) => boolean>> = {
  all: (each) => each.kind === 'boundary' && !isStaged(each) && each.promise !== 'results',
  ...Object.fromEntries(
    Object.keys(families).map((family) => [
      family,
      (each: Case): boolean => each.kind === 'boundary' && each.family === family,
    ]),
  ),
  surface: ({ kind }) => kind === 'surface',
};

/** Verdicts that say something of a door; what broke there was not held. */
const telling: readonly Verdict[] = ['held', 'escaped', 'known-leak', 'error'];

/** How much of each part a door held, of the cases that mean something on this host. */
export function totalsOf(
  verdicts: ReadonlyMap<Case, Verdict>,
  canaries: ReadonlyMap<Case, CanaryWord>,
): Record<string, Share> {
  const told = [...verdicts].filter(
    ([each, verdict]) => canaries.get(each) === 'escapes' && telling.includes(verdict),
  );
  return Object.fromEntries(
    Object.entries(scopes).map(([scope, includes]) => {
      const within = told.filter(([each]) => includes(each));
      const held = within.filter(([, verdict]) => verdict === 'held');
      return [scope, shareOf(held.length, within.length)];
    }),
  );
}
