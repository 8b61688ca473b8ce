import { GatewayError } from '../errors.ts';
import { AbortRelay } from './abort-relay.ts';

/** From its opening to its close: what is under way, and the end of it. */
export class Lifetime {
  readonly #of: 'executor' | 'gateway';
  readonly #underWay = new Map<AbortController, Promise<unknown>>();
  readonly #relay = new AbortRelay();
  #closed = false;

  constructor(of: 'executor' | 'gateway') {
    this.#of = of;
  }

  /**
   * Runs an operation with a signal that aborts when the caller's does, and at the close with an
   * `ERR_EXECUTOR_CLOSED` as its reason.
   *
   * @throws GatewayError `ERR_EXECUTOR_CLOSED` after the close
   */
  async within<T>(
    signal: AbortSignal | undefined,
    operation: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw this.#refusal();
    const controller = new AbortController();
    const unfollow = signal === undefined ? null : this.#relay.follow(signal, controller);
    const running = operation(controller.signal);
    this.#underWay.set(controller, running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(controller);
      unfollow?.();
    }
  }

  /** Ends what is under way, waits for its end, and lets nothing begin. May be called again. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const controller of this.#underWay.keys()) controller.abort(this.#refusal());
    await Promise.allSettled(this.#underWay.values());
  }

  #refusal(): GatewayError {
    return new GatewayError('ERR_EXECUTOR_CLOSED', `The ${this.#of} was closed.`);
  }
}
