import type { Seat } from '../cell/place.ts';
import { BackOff } from './back-off.ts';

/** What a pool has done since it was opened. */
export interface StockCounts {
  /** Interpreters started. */
  readonly started: number;
  /** Jobs that ran in a warm one. */
  readonly reused: number;
  /** Interpreters that took the place of one that was used up. */
  readonly replaced: number;
  /** Interpreters and forks that came to nothing. */
  readonly failed: number;
  /** Interpreters that wait for a job now. */
  readonly waiting: number;
  /** Milliseconds until the next is started at the earliest, after one that failed; else 0. */
  readonly retryMs: number;
  /** Why the last failure was; null where there was none. */
  readonly fault: string | null;
}

/** Warm interpreters of one kind. */
export interface Stock {
  /** A seat whose libraries are loaded; null when there is none now, and then it sees to one. */
  take(): Promise<Seat | null>;
  counts(): StockCounts;
  /** Ends all that waits, and what it gave out. */
  close(): Promise<void>;
}

/** The counts while they are counted. */
export class Tally {
  readonly backOff: BackOff = new BackOff();
  started = 0;
  reused = 0;
  replaced = 0;
  failed = 0;
  fault: string | null = null;

  fail(error: unknown): void {
    this.failed += 1;
    this.fault = error instanceof Error ? error.message : String(error);
    this.backOff.failed();
  }

  counts(waiting: number): StockCounts {
    const { started, reused, replaced, failed, fault, backOff } = this;
    return { started, reused, replaced, failed, waiting, fault, retryMs: backOff.waitMs };
  }
}
