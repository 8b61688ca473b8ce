import type { Seat } from '../cell/place.ts';
import { Tally } from './stock.ts';
import type { Spare } from './spares.ts';
import type { Stock, StockCounts } from './stock.ts';
import type { Zygote } from './zygote.ts';

/** Forks of one zygote, some ahead of their jobs. Another follows it when it is used up, or gone. */
export class Forks implements Stock {
  readonly #open: () => Promise<Zygote>;
  readonly #jobsMax: number;
  readonly #aheadMax: number;
  readonly #waiting: Spare[] = [];
  readonly #forking = new Set<Promise<void>>();
  readonly #tally = new Tally();
  /** Those that still have forks included. */
  readonly #alive = new Set<Zygote>();
  #current: Zygote | null = null;
  #opening: Promise<void> | null = null;
  #closed = false;

  constructor(open: () => Promise<Zygote>, jobsMax: number, aheadMax: number) {
    this.#open = open;
    this.#jobsMax = jobsMax;
    this.#aheadMax = aheadMax;
  }

  async take(): Promise<Seat | null> {
    this.#discardDead();
    const spare = this.#waiting.shift() ?? (await this.#fork());
    this.#forkAhead();
    if (spare === null) return null;
    this.#tally.reused += 1;
    return spare.seat;
  }

  counts(): StockCounts {
    return this.#tally.counts(this.#waiting.filter(({ alive }) => alive()).length);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    await Promise.all(this.#forking);
    await Promise.all(this.#waiting.splice(0).map(({ seat }) => seat.release()));
    await Promise.all([...this.#alive].map((zygote) => zygote.close()));
  }

  async #fork(): Promise<Spare | null> {
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
      const spare = await zygote.fork();
      this.#tally.backOff.succeeded();
      return spare;
    } catch (error) {
      this.#tally.fail(error);
      if (this.#current === zygote) this.#current = null;
      // What is under way in it may come to its end.
      zygote.retire();
      return null;
    } finally {
      if (this.#current !== zygote) zygote.retire();
    }
  }

  /** A job that comes finds its process there. */
  #forkAhead(): void {
    while (this.#waiting.length + this.#forking.size < this.#aheadMax) {
      if (this.#closed || this.#current === null) return;
      const forking = this.#forkSpare().finally(() => this.#forking.delete(forking));
      this.#forking.add(forking);
    }
  }

  async #forkSpare(): Promise<void> {
    const spare = await this.#fork();
    if (spare !== null) this.#waiting.push(spare);
  }

  #discardDead(): void {
    const dead = this.#waiting.filter(({ alive }) => !alive());
    if (dead.length === 0) return;
    this.#tally.fail(new Error('it ended while it waited'));
    for (const spare of dead) {
      this.#waiting.splice(this.#waiting.indexOf(spare), 1);
      void spare.seat.release();
    }
  }

  #replenish(): void {
    if (this.#opening !== null || this.#closed || !this.#tally.backOff.open) return;
    this.#opening = this.#start().finally(() => (this.#opening = null));
  }

  async #start(): Promise<void> {
    try {
      const zygote = await this.#open();
      this.#tally.started += 1;
      this.#alive.add(zygote);
      this.#current = zygote;
      this.#forkAhead();
      void this.#forget(zygote);
    } catch (error) {
      this.#tally.fail(error);
    }
  }

  async #forget(zygote: Zygote): Promise<void> {
    await zygote.ended;
    this.#alive.delete(zygote);
    if (this.#closed || zygote.retired) return;
    this.#tally.fail(new Error('the process that is forked ended'));
    if (this.#current === zygote) this.#current = null;
  }
}
