import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { PermitClaims } from './claims.ts';

export interface SpentOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Permits remembered at once; default `limits.spentPermitsMax`. */
  readonly permitsMax?: number;
}

/** The memory that makes a permit good for one run at one executor. */
export class SpentPermits {
  readonly #expiryMsByJti = new Map<string, number>();
  readonly #now: () => number;
  readonly #permitsMax: number;
  /** Latest time seen: a clock set back must not revive a permit that was forgotten as expired. */
  #latestMs = 0;

  constructor(options: SpentOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.#permitsMax = options.permitsMax ?? limits.spentPermitsMax;
  }

  /** Permits remembered now. */
  get size(): number {
    return this.#expiryMsByJti.size;
  }

  /**
   * Uses a verified permit up. Call it once, before anything runs.
   *
   * @throws GatewayError `ERR_PERMIT_SPENT` when it was used before, `ERR_PERMIT_EXPIRED` when it
   * is past its time, `ERR_PERMITS_FULL` when no more can be remembered.
   */
  spend(claims: Pick<PermitClaims, 'jti' | 'exp'>): void {
    this.#latestMs = Math.max(this.#latestMs, this.#now());
    const expiryMs = claims.exp * 1000 + limits.clockSkewMsMax;
    if (this.#expiryMsByJti.has(claims.jti)) {
      throw new GatewayError('ERR_PERMIT_SPENT', 'The permit was used before on this executor.', {
        help: 'Have the job admitted again: each permit is good for one run.',
      });
    }
    if (!(this.#latestMs < expiryMs)) {
      throw new GatewayError('ERR_PERMIT_EXPIRED', 'The permit is past its time.', {
        help: 'Have the job admitted again: a permit is good for a few minutes.',
      });
    }
    if (this.size >= this.#permitsMax) this.#forgetExpired();
    if (this.size >= this.#permitsMax) {
      throw new GatewayError(
        'ERR_PERMITS_FULL',
        `This executor remembers ${this.#permitsMax} spent permits, and no more until some expire.`,
        { help: 'Send the job again in a few minutes, or to another executor.' },
      );
    }
    this.#expiryMsByJti.set(claims.jti, expiryMs);
  }

  #forgetExpired(): void {
    for (const [jti, expiryMs] of this.#expiryMsByJti) {
      if (expiryMs <= this.#latestMs) this.#expiryMsByJti.delete(jti);
    }
  }
}
