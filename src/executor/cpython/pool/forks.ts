import type { Seat } from '../cell/place.ts';
import { BackOff } from './back-off.ts';
import { Tally } from './stock.ts';
import type { Stock, StockCounts } from './stock.ts';
import type { Zygote } from './zygote.ts';

/** Forks of one zygote, which another replaces when it has given as many as it may, or is gone. */
export class Forks implements Stock {
  readonly #open: () => Promise<Zygote>;
  readonly #jobsMax: number;
  readonly #tally = new Tally();
  readonly #backOff = new BackOff();
  /** Those that still have forks included. */
  readonly #alive = new Set<Zygote>();
  #current: Zygote | null = null;
  #opening: Promise<void> | null = null;
  #closed = false;

  constructor(open: () => Promise<Zygote>, jobsMax: number) {
    this.#open = open;
    this.#jobsMax = jobsMax;
  }

  async take(): Promise<Seat | null> {
    const zygote = this.#current;
    if (zygote === null) {
      this.#replenish();
      return null;
    }
    if (zygote.forks + 1 >= this.#jobsMax) {
      this.#current = null;
      this.#tally.replaced += 1;
      this.#replenish();
    }
    try {
      const seat = await zygote.fork();
      this.#tally.reused += 1;
      this.#backOff.succeeded();
      return seat;
    } catch (error) {
      this.#fail(error);
      if (this.#current === zygote) this.#current = null;
      // What is under way in it may come to its end.
      zygote.retire();
      return null;
    } finally {
      if (this.#current !== zygote) zygote.retire();
    }
  }

  counts(): StockCounts {
    return this.#tally.counts(this.#current === null ? 0 : 1);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    await Promise.all([...this.#alive].map((zygote) => zygote.close()));
  }

  #replenish(): void {
    if (this.#opening !== null || this.#closed || !this.#backOff.open) return;
    this.#opening = this.#start().finally(() => (this.#opening = null));
  }

  async #start(): Promise<void> {
    try {
      const zygote = await this.#open();
      this.#tally.started += 1;
      this.#alive.add(zygote);
      this.#current = zygote;
      void this.#forget(zygote);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #forget(zygote: Zygote): Promise<void> {
    await zygote.ended;
    this.#alive.delete(zygote);
    if (this.#current === zygote) this.#current = null;
  }

  #fail(error: unknown): void {
    this.#tally.fail(error);
    this.#backOff.failed();
  }
}
