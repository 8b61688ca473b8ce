import { bounds, lies } from './bounds.js';
import type { Case } from './case.js';
import { more } from './more.js';
import { leavesNothing, reachesNothing, readsNothing, startsNothing } from './reach.js';

/** All of them, in the order of their numbers. */
export const cases: readonly Case[] = [
  ...readsNothing,
  ...reachesNothing,
  ...startsNothing,
  ...leavesNothing,
  ...more,
  ...bounds,
  ...lies,
].toSorted(
  (a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || (a.id < b.id ? -1 : 1),
);
