import { bounds } from './bounds.js';
import type { Case } from './case.js';
import { leaves } from './leaves.js';
import { lies } from './lies.js';
import { others } from './others.js';
import { processes } from './processes.js';
import { reaches } from './reaches.js';
import { reads } from './reads.js';
import { staged } from './staged.js';
import { starts } from './starts.js';

/** All of them, in the order of their numbers. */
export const cases: readonly Case[] = [
  ...reads,
  ...reaches,
  ...others,
  ...starts,
  ...leaves,
  ...bounds,
  ...processes,
  ...lies,
  ...staged,
].toSorted(
  (a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || (a.id < b.id ? -1 : 1),
);
