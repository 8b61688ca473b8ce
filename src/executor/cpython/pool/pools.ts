import { digestJson } from '../../../job/canonical.ts';
import type { ExecutionPlan, WarmPolicy } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import type { Containment, Machine, Seat } from '../cell/place.ts';
import { bringsFiles } from '../cell/lay-out.ts';
import { spilledTable } from '../cell/spill.ts';
import type { JobMessage, Needs } from '../channel/job-message.ts';
import { Forks } from './forks.ts';
import { Spares, openSpare } from './spares.ts';
import type { Stock, StockCounts } from './stock.ts';
import { Zygote } from './zygote.ts';

export interface WarmNeeds extends Needs {
  readonly contract: JobMessage['contract'];
  readonly plan: Needs['plan'] & { readonly warm?: ExecutionPlan['warm'] };
}

/** Counts of one stock, and what it is for. */
export interface WarmCounts extends StockCounts {
  readonly tier: string;
  readonly runtime: string | null;
  readonly modules: readonly string[];
}

interface Pool {
  readonly stock: Stock;
  readonly about: Pick<WarmCounts, 'tier' | 'runtime' | 'modules'>;
}

/** The stocks of one executor: one for each tier, runtime, set of modules and limits in use. */
export class Pools {
  readonly #machine: Machine;
  /** The one that was not used for the longest time comes first. */
  readonly #pools = new Map<string, Pool>();
  /** What one job asked for: it is kept ready when a second one does. */
  readonly #asked = new Set<string>();
  readonly #closing: Promise<void>[] = [];
  /** What waits holds nobody up: Node ends, and takes it back before it does. */
  readonly #onIdle = (): void => void this.close();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** Null when the policy has it so, or there is none ready: the job then starts its own. */
  async take(containment: Containment, needs: WarmNeeds): Promise<Seat | null> {
    const { warm, isolation } = needs.plan;
    if (warm === undefined || warm === null || containment.tier.name === 'none') return null;
    // Its proxy is in the process's own network, from the start.
    if (isolation.network === 'proxy') return null;
    // Files of its own lie in its place, which a process that is there already has not been given.
    if (spilledTable(needs.contract) !== null || bringsFiles(needs.contract)) return null;
    const key = keyOf(containment, needs, warm);
    const pool = this.#pools.get(key) ?? this.#second(key, containment, needs, warm);
    if (pool === null) return null;
    this.#pools.delete(key);
    this.#pools.set(key, pool);
    this.#trim();
    return pool.stock.take();
  }

  counts(): readonly WarmCounts[] {
    return [...this.#pools.values()].map(({ stock, about }) => ({ ...about, ...stock.counts() }));
  }

  /** Ends what waits. A job that comes after it begins anew. */
  async close(): Promise<void> {
    process.off('beforeExit', this.#onIdle);
    for (const { stock } of this.#pools.values()) this.#closing.push(stock.close());
    this.#pools.clear();
    await Promise.all(this.#closing);
  }

  #second(key: string, containment: Containment, needs: Needs, warm: WarmPolicy): Pool | null {
    if (!this.#asked.has(key)) {
      if (this.#asked.size >= limits.warmPoolsMax) this.#asked.clear();
      this.#asked.add(key);
      return null;
    }
    this.#asked.delete(key);
    if (this.#pools.size === 0) process.once('beforeExit', this.#onIdle);
    const { modules, jobsMax, workersMax } = warm;
    const machine = this.#machine;
    const stock =
      containment.tier.wrapZygote === null
        ? new Spares(() => openSpare(machine, containment, needs, modules), workersMax)
        : new Forks(() => Zygote.open(machine, containment, needs, modules), jobsMax, workersMax);
    const about = { tier: containment.tier.name, runtime: needs.runtime?.name ?? null, modules };
    return { stock, about };
  }

  #trim(): void {
    for (const [key, { stock }] of this.#pools) {
      if (this.#pools.size <= limits.warmPoolsMax) return;
      this.#pools.delete(key);
      this.#closing.push(stock.close());
    }
  }
}

/** Jobs with the same one may have the same interpreter before them. */
function keyOf({ tier, program }: Containment, needs: Needs, warm: WarmPolicy): string {
  const { runtime, platform, plan } = needs;
  const { processes, network } = plan.isolation;
  return digestJson({
    ...{ tier: tier.name, program, platform, warm, processes, network, bounds: plan.limits },
    sandbox: plan.sandbox ?? null,
    runtime: runtime && { site: runtime.site, lock: runtime.lock },
  });
}
