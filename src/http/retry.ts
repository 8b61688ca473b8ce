import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Answer } from './exchange.ts';
import { HttpFault } from './fault.ts';

export interface Retrying {
  readonly attemptsMax: number;
  /** Before the second attempt; twice as long before each further one. */
  readonly pauseMsMin: number;
  /** Who asks for a longer pause than this is not asked again. */
  readonly pauseMsMax: number;
  /** Statuses that another attempt may find gone. */
  readonly isPassing: (status: number) => boolean;
  readonly pause: Pause;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Waits, and rejects when the signal aborts. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pauseHere: Pause = async (ms, signal) => {
  await pauseFor(ms, undefined, { signal });
};

/** Busy, or failing for now (RFC 9110, 15.5.9 and 15.6; RFC 6585, 4). */
export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/**
 * Asks until there is an answer that would not change, or no attempt is left: then what came last
 * counts.
 *
 * @throws HttpFault
 */
export async function persist(
  ask: () => Promise<Answer>,
  retrying: Retrying,
  signal: AbortSignal,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const result = await ask().catch((error: unknown) => {
      if (error instanceof HttpFault && error.isPassing) return error;
      throw error;
    });
    const pauseMs = pauseAfter(result, attempt, retrying);
    if (pauseMs !== null) {
      await retrying.pause(pauseMs, signal);
    } else if (result instanceof HttpFault) {
      throw result;
    } else {
      return result;
    }
  }
}

/** Null when there is to be no further attempt. */
function pauseAfter(
  result: Answer | HttpFault,
  attempt: number,
  { attemptsMax, isPassing, now, pauseMsMax, pauseMsMin }: Retrying,
): number | null {
  if (attempt >= attemptsMax) return null;
  const own = Math.min(pauseMsMin * 2 ** (attempt - 1), pauseMsMax);
  if (result instanceof HttpFault) return own;
  if (!isPassing(result.status)) return null;
  const asked = retryAfterMs(result.headers.get('retry-after') ?? '', now());
  return asked > pauseMsMax ? null : Math.max(own, asked);
}

/** Seconds or a date (RFC 9110, 10.2.3); 0 for all else. */
function retryAfterMs(text: string, nowMs: number): number {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs);
}
