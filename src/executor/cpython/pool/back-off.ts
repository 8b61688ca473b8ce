import { limits } from '../../../limits.ts';

/** When what failed may be tried again: each time twice as late as before, up to a bound. */
export class BackOff {
  #failures = 0;
  #notBefore = -Infinity;

  get open(): boolean {
    return this.waitMs === 0;
  }

  /** Milliseconds until then. */
  get waitMs(): number {
    return Math.max(0, Math.ceil(this.#notBefore - performance.now()));
  }

  /** What fails while it waits, failed for the same reason. */
  failed(): void {
    if (!this.open) return;
    const wait = Math.min(limits.warmRetryMs * 2 ** this.#failures, limits.warmRetryMsMax);
    this.#failures += 1;
    this.#notBefore = performance.now() + wait;
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
