import { limits } from '../../../limits.ts';

/** When what failed may be tried again: each time twice as late as before, up to a bound. */
export class BackOff {
  #failures = 0;
  #notBefore = -Infinity;

  get open(): boolean {
    return performance.now() >= this.#notBefore;
  }

  failed(): void {
    const wait = Math.min(limits.warmRetryMs * 2 ** this.#failures, limits.warmRetryMsMax);
    this.#failures += 1;
    this.#notBefore = performance.now() + wait;
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
