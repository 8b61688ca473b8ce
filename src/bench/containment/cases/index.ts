import { bounds } from './bounds.ts';
import type { Case } from './case.ts';
import { files } from './files.ts';
import { leaves } from './leaves.ts';
import { lies } from './lies.ts';
import { others } from './others.ts';
import { processes } from './processes.ts';
import { reaches } from './reaches.ts';
import { reads } from './reads.ts';
import { signs } from './signs.ts';
import { staged } from './staged.ts';
import { starts } from './starts.ts';

/** All of them, in the order of their numbers. */
export const cases: readonly Case[] = [
  ...reads,
  ...reaches,
  ...others,
  ...signs,
  ...starts,
  ...leaves,
  ...files,
  ...bounds,
  ...processes,
  ...lies,
  ...staged,
].toSorted(
  (a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || (a.id < b.id ? -1 : 1),
);
