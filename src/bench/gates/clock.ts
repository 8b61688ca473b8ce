import { performance } from 'node:perf_hooks';
import { median } from '../statistics.ts';

/** What the last of `repeat` runs gave, and the milliseconds that one took in the median. */
export function clocked<Result>(
  work: () => Result,
  repeat: number,
): { readonly result: Result; readonly ms: number } {
  const times: number[] = [];
  for (;;) {
    const start = performance.now();
    const result = work();
    times.push(performance.now() - start);
    if (times.length >= repeat) return { result, ms: median(times) };
  }
}
