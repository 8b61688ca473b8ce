import { join } from 'node:path';
import { jobCgroup, openPlace, workerCommand } from '../cell/place.ts';
import type { Containment, Machine, Place, Seat } from '../cell/place.ts';
import type { Needs } from '../channel/job-message.ts';
import type { JobProcess } from '../process/job-process.ts';
import { startProcess } from '../process/start.ts';
import { connectFork } from './forked.ts';
import type { Spare } from './spares.ts';
import { preload } from './worker-start.ts';

/** The socket's name in the zygote's directory, as in the worker. */
const socketName = 'pool';

/** One process with libraries loaded, in a sandbox of its own, that jobs are forks of. */
export class Zygote {
  /** It is gone, and its place given back. */
  readonly ended: Promise<void>;
  readonly #machine: Machine;
  readonly #containment: Containment;
  readonly #needs: Needs;
  readonly #place: Place;
  readonly #process: JobProcess;
  readonly #leaving = new Set<Promise<void>>();
  #forks = 0;
  #live = 0;
  #retired = false;

  private constructor(
    machine: Machine,
    containment: Containment,
    needs: Needs,
    place: Place,
    process: JobProcess,
  ) {
    this.#machine = machine;
    this.#containment = containment;
    this.#needs = needs;
    this.#place = place;
    this.#process = process;
    this.ended = process.closed.then(() => place.release());
  }

  /** Rejects when it cannot be had, with the reason. */
  static async open(
    machine: Machine,
    containment: Containment,
    needs: Needs,
    modules: readonly string[],
  ): Promise<Zygote> {
    const { tier, program } = containment;
    if (tier.wrapZygote === null) throw new Error(`tier ${tier.name} has no forks`);
    const place = await openPlace(machine, tier, needs);
    try {
      const { cell } = place;
      const command = tier.wrapZygote(workerCommand(machine, 'zygote'), cell, program);
      const { uid } = cell;
      const process = startProcess({ command, uid, waits: false, supervised: true, proxy: null });
      const zygote = new Zygote(machine, containment, needs, place, process);
      await preload(process, machine, needs, modules).catch(async (error: unknown) => {
        await zygote.close();
        throw error;
      });
      process.stdout?.resume();
      process.stderr?.resume();
      process.hold(false);
      return zygote;
    } catch (error) {
      await place.release();
      throw error;
    }
  }

  /** Jobs that were given a fork. */
  get forks(): number {
    return this.#forks;
  }

  get retired(): boolean {
    return this.#retired;
  }

  /** A process that waits for its job. Rejects when there is none to be had. */
  async fork(): Promise<Spare> {
    const { cell, inside, mark } = this.#place;
    this.#forks += 1;
    this.#live += 1;
    try {
      const name = `${mark}-${this.#forks}`;
      const process = await connectFork(join(cell.directory.path, socketName));
      const cgroup = await this.#cgroup(name, process);
      process.hold(false);
      const seat: Seat = {
        ...{ directory: cell.directory.path, inside, uid: cell.uid, cgroup },
        ...{ spilled: false, laid: null },
        // The zygote, which is in none of the job's namespaces.
        parent: 0,
        start: () => {
          process.hold(true);
          return process;
        },
        release: () => {
          // Where it was never started.
          process.kill();
          this.#leaveWith(cgroup);
          return Promise.resolve();
        },
      };
      return { seat, alive: () => process.pid !== null };
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** No more forks; it ends with the last of them. */
  retire(): void {
    this.#retired = true;
    if (this.#live === 0) this.#process.kill();
  }

  /** Ends it and all of its forks. */
  async close(): Promise<void> {
    this.#process.hold(true);
    this.#process.kill();
    await Promise.all(this.#leaving);
    await this.ended;
  }

  /** The kernel takes some 20 ms to let a fork's namespaces go; nobody's result waits for that. */
  #leaveWith(cgroup: Seat['cgroup']): void {
    const removed = cgroup === null ? Promise.resolve() : this.#machine.leftovers.remove(cgroup);
    const leaving = removed.finally(() => {
      this.#leaving.delete(leaving);
      this.#leave();
    });
    this.#leaving.add(leaving);
  }

  #leave(): void {
    this.#live -= 1;
    if (this.#retired) this.retire();
  }

  /** It waits where it belongs, all but its job done. */
  async #cgroup(name: string, process: JobProcess): Promise<Seat['cgroup']> {
    try {
      const cgroup = jobCgroup(this.#machine, this.#containment.tier, this.#needs, name);
      await process.admit(cgroup);
      return cgroup;
    } catch (error) {
      process.kill();
      throw error;
    }
  }
}
