import { deniedScript, honestScript } from '../workload/scripts.ts';
import { allShapes } from '../workload/shapes.ts';

const kib = 1024;

/** Shapes of which each makes another part of a check work. */
const chosen = [
  'names',
  'f-strings',
  'chained attributes',
  'alias chains',
  'alias lattice',
  'call chains',
  'one class, many fields',
  'string doublings',
  'getattr towers',
  'many findings',
  'format templates',
  'match nested',
  'errors on every line',
] as const;

/** The scripts whose work is counted, by name; the same in every run. */
export function workSamples(): ReadonlyMap<string, string> {
  return new Map([
    ['honest 3 KB', honestScript(3 * kib)],
    ['honest 10 KB', honestScript(10 * kib)],
    ['denied 3 KB', deniedScript(3 * kib)],
    ...chosen.map((name) => [`${name} 4 KB`, allShapes[name]?.(4 * kib) ?? ''] as const),
  ]);
}
