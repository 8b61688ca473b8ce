import { packageVersion } from '../../../version.ts';
import { attempt } from '../attempt.ts';
import { isStaged, type Case, type ContainedTier, type ScriptCase } from '../cases/case.ts';
import type { Control } from '../controls.ts';
import type { Lure } from '../lure.ts';
import { PermittedJobs } from '../permitted.ts';
import { standing } from '../standing.ts';
import type { SuiteTests } from '../suite-tests.ts';
import type { Door, DoorRow, Tried } from './door.ts';

const names: Readonly<Record<ContainedTier, string>> = {
  kernel: 'Sallyport, tier kernel',
  namespace: 'Sallyport, tier namespace',
  vm: 'Sallyport, tier vm',
};

export const ownTiers: readonly ContainedTier[] = ['kernel', 'namespace', 'vm'];
export const ownId = (tier: ContainedTier): string => `sallyport-${tier}`;

export interface OwnHost {
  readonly lure: Lure;
  readonly python: string;
  /** Where the tests of the suites are; null where nobody has them. */
  readonly suite: SuiteTests | null;
}

/** One of our tiers, with the static gate switched off. */
export class OwnDoor implements Door {
  readonly row: DoorRow;
  /** A case is to have the uid of its neighbour, which others at the same time would take. */
  readonly atOnce = 1;
  readonly #tier: ContainedTier;
  readonly #host: OwnHost;
  readonly #jobs: PermittedJobs;
  readonly #minor: string;

  private constructor(
    row: DoorRow,
    tier: ContainedTier,
    host: OwnHost,
    jobs: PermittedJobs,
    minor: string,
  ) {
    this.row = row;
    this.#tier = tier;
    this.#host = host;
    this.#jobs = jobs;
    this.#minor = minor;
  }

  /** @throws GatewayError `ERR_PLATFORM_UNSUPPORTED`, `ERR_PYTHON_MISSING`, `ERR_USAGE` */
  static async open(tier: ContainedTier, host: OwnHost): Promise<OwnDoor> {
    const jobs = await PermittedJobs.open({ python: host.python, tiers: [tier] });
    const { tiers, python } = await jobs.capabilities();
    const obstacle = tiers.find(({ name }) => name === tier)?.obstacle ?? null;
    const row: DoorRow = {
      ...{ id: ownId(tier), name: names[tier], version: packageVersion(), link: null },
      ...(obstacle === null ? { status: 'ran' } : { status: 'missing', why: obstacle }),
    };
    const minor = python.version.split('.').slice(0, 2).join('.');
    return new OwnDoor(row, tier, host, jobs, minor);
  }

  async try(each: Case): Promise<Tried> {
    const stands = standing(this.#tier, each);
    if (stands === 'not claimed') return { verdict: 'not-claimed' };
    if (this.row.status !== 'ran') return { verdict: 'missing' };
    try {
      if (!isStaged(each)) return await this.#tried(each, stands === 'known leak');
      const proof = each.proofs[this.#tier];
      const proved = proof && (await this.#host.suite?.proves(proof));
      if (proved === true) return { verdict: 'held' };
      if (proved === false) return { verdict: 'escaped', unexpected: 'its test failed' };
      return { verdict: 'missing' };
    } catch (error) {
      return { verdict: 'error', seen: String(error), unexpected: 'it was not to be tried' };
    }
  }

  async runs({ script, prints, runtime }: Control): Promise<boolean | null> {
    if (this.row.status !== 'ran') return null;
    try {
      const { status, stdout } = await this.#jobs.run(script, {
        runtime: runtime ?? null,
        python: this.#minor,
        limits: { wallMsMax: 30_000, cpuMsMax: 30_000 },
      });
      return status === 'completed' && stdout === prints;
    } catch {
      // The runtime is not prepared here.
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#jobs.close();
  }

  async #tried(each: ScriptCase, leaks: boolean): Promise<Tried> {
    const seen = await attempt(this.#jobs, this.#tier, each, this.#host.lure);
    const held = seen.held && seen.othersLived && seen.left.length === 0;
    if (held) {
      const against = leaks && 'it was held, which is more than is stated';
      return { verdict: 'held', ...(against !== false && { seen, unexpected: against }) };
    }
    if (leaks || each.heldGiven?.lacking() === true) return { verdict: 'known-leak', seen };
    return { verdict: 'escaped', seen, unexpected: 'it was not held' };
  }
}
