import type { ExecuteOptions, Outcome, RunEvent } from '../executor/types.ts';
import type { Permitted } from './types.ts';

type Execute = (part: Permitted, options: Required<ExecuteOptions>) => Promise<Outcome>;

/**
 * Runs the parts of one job at the same time, each by its own permit. The first that does not
 * complete ends the others, as does the caller, and as does the time that the job has as a whole.
 *
 * @throws what an execution throws, once all have ended
 */
export async function runSideBySide(
  parts: readonly Permitted[],
  execute: Execute,
  { signal, onEvent }: Required<ExecuteOptions>,
): Promise<Outcome> {
  const [{ payload }] = parts as readonly [Permitted];
  const { joinOutcomes, timedOut } = await import('../executor/join-outcomes.ts');
  const others = new AbortController();
  const deadline = new Deadline(payload.plan.limits.wallMsMax, () => others.abort());
  const options = {
    signal: AbortSignal.any([signal, others.signal]),
    onEvent: stagesOnce((event) => {
      if (event.type === 'progress' && event.stage === 'verify') deadline.begin();
      onEvent(event);
    }),
  };
  const runs = parts.map(async (part) => {
    try {
      const outcome = await execute(part, options);
      if (outcome.status !== 'completed') others.abort();
      return outcome;
    } catch (error) {
      others.abort();
      throw error;
    }
  });
  await Promise.allSettled(runs);
  deadline.end();
  const joined = joinOutcomes(await Promise.all(runs), payload.plan);
  return deadline.passed && joined.status === 'cancelled' && !signal.aborted
    ? timedOut(joined, payload.plan)
    : joined;
}

/** Of the whole: parts that waited for their turn have no more time than the first. */
class Deadline {
  readonly #ms: number;
  readonly #onPassed: () => void;
  #timer: NodeJS.Timeout | null = null;
  passed = false;

  constructor(ms: number, onPassed: () => void) {
    this.#ms = ms;
    this.#onPassed = onPassed;
  }

  begin(): void {
    this.#timer ??= setTimeout(() => {
      this.passed = true;
      this.#onPassed();
    }, this.#ms);
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}

/** A job has one way from check to result, however many go it. */
function stagesOnce(hear: (event: RunEvent) => void): (event: RunEvent) => void {
  const seen = new Set<string>();
  return (event) => {
    if (event.type === 'progress' && seen.has(event.stage)) return;
    if (event.type === 'progress') seen.add(event.stage);
    hear(event);
  };
}
