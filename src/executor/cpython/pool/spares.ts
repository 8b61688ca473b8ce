import { jobCgroup, openPlace, workerCommand } from '../cell/place.ts';
import type { Containment, Machine, Seat } from '../cell/place.ts';
import type { Needs } from '../channel/job-message.ts';
import { startProcess } from '../process/start.ts';
import { Tally } from './stock.ts';
import type { Stock, StockCounts } from './stock.ts';
import { preload } from './worker-start.ts';

/** A seat, and whether its process is still there. */
export interface Spare {
  readonly seat: Seat;
  readonly alive: () => boolean;
}

/** Starts a worker that has its libraries loaded before it is given its one job. */
export async function openSpare(
  machine: Machine,
  { tier, program }: Containment,
  needs: Needs,
  modules: readonly string[],
): Promise<Spare> {
  const place = await openPlace(machine, tier, needs);
  const { cell, inside, mark } = place;
  const { uid } = cell;
  try {
    const command = await tier.wrap(workerCommand(machine, 'spare'), cell, program);
    const cgroup = jobCgroup(machine, tier, needs, mark);
    const supervised = tier.program !== null;
    const waits = supervised && cgroup !== null;
    const process = startProcess({ command, uid, supervised, waits, proxy: null });
    const release = async (): Promise<void> => {
      process.hold(true);
      process.kill();
      await process.closed;
      if (cgroup !== null) await machine.leftovers.remove(cgroup);
      await place.release();
    };
    try {
      await process.admit(cgroup);
      await preload(process, machine, needs, modules);
    } catch (error) {
      process.drop();
      await release();
      throw error;
    }
    process.hold(false);
    const start = (): typeof process => {
      process.hold(true);
      return process;
    };
    const directory = cell.directory.path;
    const parent = tier.parent();
    const brings = { spilled: false, laid: null };
    const seat = { directory, inside, ...brings, uid, parent, cgroup, start, release };
    return { seat, alive: () => process.pid !== null };
  } catch (error) {
    await place.release();
    throw error;
  }
}

/** Workers that wait, each for one job; another is started for each that was given out. */
export class Spares implements Stock {
  readonly #open: () => Promise<Spare>;
  readonly #workersMax: number;
  readonly #tally = new Tally();
  readonly #waiting: Spare[] = [];
  readonly #opening = new Set<Promise<void>>();
  #closed = false;

  constructor(open: () => Promise<Spare>, workersMax: number) {
    this.#open = open;
    this.#workersMax = workersMax;
  }

  async take(): Promise<Seat | null> {
    let spare = this.#waiting.shift();
    while (spare !== undefined && !spare.alive()) {
      this.#tally.fail(new Error('it ended while it waited'));
      await spare.seat.release();
      spare = this.#waiting.shift();
    }
    this.#replenish();
    if (spare === undefined) return null;
    this.#tally.reused += 1;
    this.#tally.replaced += 1;
    return spare.seat;
  }

  counts(): StockCounts {
    return this.#tally.counts(this.#waiting.filter(({ alive }) => alive()).length);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#opening);
    await Promise.all(this.#waiting.splice(0).map(({ seat }) => seat.release()));
  }

  #replenish(): void {
    while (this.#waiting.length + this.#opening.size < this.#workersMax) {
      if (this.#closed || !this.#tally.backOff.open) return;
      const opening = this.#start().finally(() => this.#opening.delete(opening));
      this.#opening.add(opening);
    }
  }

  async #start(): Promise<void> {
    try {
      const spare = await this.#open();
      this.#tally.started += 1;
      this.#tally.backOff.succeeded();
      this.#waiting.push(spare);
    } catch (error) {
      this.#tally.fail(error);
    }
  }
}
