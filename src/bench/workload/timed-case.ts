import type { BenchCase } from '../corpus/case.ts';

/** A script that is timed, as a case that gates are asked about. */
export function timedCase(id: string, code: string): BenchCase {
  return {
    ...{ id, technique: 'one that is timed', family: 'latency', python: '3.9' },
    ...{ needs: [], keepsFiles: false },
    ...{ decidable: true, expected: 'allow', policy: null, split: 'open', code },
  };
}
