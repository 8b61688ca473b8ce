/** Where runs wait that find every slot taken. */
export interface QueueOptions {
  /** Runs that may wait at once; one more is refused. 0: nothing waits. */
  readonly waitingMax: number;
  /** How long each may wait, in milliseconds. */
  readonly waitMsMax: number;
}

/** What a run counts under, beside the executor. */
export interface SlotClaim {
  readonly policy: string;
  /** Runs of that policy at once. */
  readonly runsMax: number;
}

/** Every slot is taken. */
export interface Full {
  readonly kind: 'full';
  /** Whose limit was reached. */
  readonly of: 'executor' | 'policy';
  readonly runsMax: number;
  /** Milliseconds that the run waited in vain; null when it was not let to wait. */
  readonly waitedMs: number | null;
}

export type Taken =
  | { readonly kind: 'slot'; readonly release: () => void }
  | Full
  /** It was called off before it had one. */
  | { readonly kind: 'aborted' };

interface Waiter {
  readonly claim: SlotClaim;
  readonly leave: (taken: Taken) => void;
}

/**
 * Counts the runs of a host and of each policy, and lets the rest wait or go. First come, first
 * served, except that who waits for a policy's slot holds up nobody of another policy.
 */
export class Slots {
  readonly #runsMax: number;
  readonly #queue: QueueOptions;
  readonly #runsByPolicy = new Map<string, number>();
  readonly #waiting = new Set<Waiter>();
  #runs = 0;

  constructor(runsMax: number, queue: QueueOptions) {
    this.#runsMax = runsMax;
    this.#queue = queue;
  }

  /**
   * A slot that is free is taken before this returns.
   *
   * @param onQueued called before it waits
   */
  async take(claim: SlotClaim, signal: AbortSignal, onQueued: () => void): Promise<Taken> {
    if (signal.aborted) return { kind: 'aborted' };
    const full = this.#full(claim);
    if (full === null) return this.#occupy(claim);
    if (this.#waiting.size >= this.#queue.waitingMax) return full;
    onQueued();
    return await this.#wait(claim, full, signal);
  }

  #wait(claim: SlotClaim, full: Full, signal: AbortSignal): Promise<Taken> {
    return new Promise((resolve) => {
      const leave = (taken: Taken): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#waiting.delete(waiter);
        resolve(taken);
      };
      const onAbort = (): void => leave({ kind: 'aborted' });
      const waiter: Waiter = { claim, leave };
      const { waitMsMax } = this.#queue;
      const timer = setTimeout(() => leave({ ...full, waitedMs: waitMsMax }), waitMsMax);
      this.#waiting.add(waiter);
      signal.addEventListener('abort', onAbort);
    });
  }

  #full({ policy, runsMax }: SlotClaim): Full | null {
    const full = { kind: 'full', waitedMs: null } as const;
    if (this.#runs >= this.#runsMax) return { ...full, of: 'executor', runsMax: this.#runsMax };
    if (this.#runsOf(policy) >= runsMax) return { ...full, of: 'policy', runsMax };
    return null;
  }

  #occupy({ policy }: SlotClaim): Taken {
    this.#runs += 1;
    this.#runsByPolicy.set(policy, this.#runsOf(policy) + 1);
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      this.#release(policy);
    };
    return { kind: 'slot', release };
  }

  #release(policy: string): void {
    this.#runs -= 1;
    const left = this.#runsOf(policy) - 1;
    if (left === 0) this.#runsByPolicy.delete(policy);
    else this.#runsByPolicy.set(policy, left);
    for (const { claim, leave } of this.#waiting) {
      if (this.#full(claim) === null) leave(this.#occupy(claim));
    }
  }

  #runsOf(policy: string): number {
    return this.#runsByPolicy.get(policy) ?? 0;
  }
}
