import { performance } from 'node:perf_hooks';
import { median } from '../statistics.ts';

/** Milliseconds that one of `repeat` runs took in the median. */
export function medianMs(work: () => unknown, repeat: number): number {
  const times = Array.from({ length: repeat }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(times);
}
