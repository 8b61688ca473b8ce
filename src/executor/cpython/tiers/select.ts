import { GatewayError } from '../../../errors.ts';
import { isolationTiers } from '../../../job/plan.ts';
import type { IsolationPolicy, IsolationTier } from '../../../job/plan.ts';
import type { CpythonBackend } from '../backend.ts';
import type { Containment } from '../cell/place.ts';
import { kernelTier } from './kernel.ts';
import { namespaceTier } from './namespace.ts';
import { noneTier } from './none.ts';
import { probeTier } from './probe.ts';
import type { Proof } from './probe.ts';
import type { Tier } from './tier.ts';
import { vmTier } from './vm.ts';

/**
 * In the order in which they are tried. `vm` is the strongest and comes second: it costs ten times
 * the start of the others, so it runs what demands it.
 */
const contained: readonly Tier[] = [namespaceTier, vmTier, kernelTier];

/** Tiers that one process of ours has proved, so that each is tried once. */
const proved = new Map<string, Proof>();

/** Which tiers this host gives, and which of them runs a job. */
export class TierSelector {
  readonly #backend: CpythonBackend;
  readonly #tiers: readonly Tier[];
  readonly #probes = new Map<Tier, Promise<Proof>>();

  /** @param admitted no others are used; `none` needs no admission, a policy asks for it by name */
  constructor(backend: CpythonBackend, admitted: readonly IsolationTier[] = isolationTiers) {
    this.#backend = backend;
    this.#tiers = contained.filter(({ name }) => admitted.includes(name));
  }

  /**
   * The tier that is tried first of those that are as strong as a policy demands, and proved.
   *
   * @throws GatewayError `ERR_ISOLATION_UNMET`, with what to install
   */
  async select(isolation: IsolationPolicy): Promise<Containment> {
    const required = strength(isolation);
    if (required === 'none') return { tier: noneTier, program: '' };
    const obstacles: string[] = [];
    for (const tier of this.#fit(required, isolation)) {
      const proof = await this.#prove(tier);
      if (proof.obstacle === null) return proof;
      obstacles.push(proof.obstacle);
    }
    const best = await this.best();
    throw new GatewayError(
      'ERR_ISOLATION_UNMET',
      `The policy requires isolation \`${required}\`, and this host gives ` +
        `\`${best?.tier.name ?? 'none'}\`; nothing was run.`,
      { help: obstacles.join(' ') || `This executor was opened without tier \`${required}\`.` },
    );
  }

  #fit(required: IsolationTier, { network }: IsolationPolicy): readonly Tier[] {
    return this.#tiers.filter(
      ({ name, proxy }) => rank(name) >= rank(required) && (proxy || network === 'none'),
    );
  }

  /** The first that is proved, in the order in which they are tried; null where none is. */
  async best(): Promise<Proof | null> {
    for (const tier of this.#tiers) {
      const proof = await this.#prove(tier);
      if (proof.obstacle === null) return proof;
    }
    return null;
  }

  /** All of them, from the weakest to the strongest. */
  async proofs(): Promise<readonly Proof[]> {
    const proofs = await Promise.all(this.#tiers.map((tier) => this.#prove(tier)));
    return proofs.sort((a, b) => rank(a.tier.name) - rank(b.tier.name));
  }

  #prove(tier: Tier): Promise<Proof> {
    const running = this.#probes.get(tier) ?? this.#probe(tier);
    this.#probes.set(tier, running);
    return running;
  }

  async #probe(tier: Tier): Promise<Proof> {
    const key = `${tier.name} ${this.#backend.identity} ${process.env['PATH']}`;
    const known = proved.get(key);
    if (known !== undefined) return known;
    const proof = await probeTier(this.#backend, tier);
    if (proof.obstacle === null) proved.set(key, proof);
    return proof;
  }
}

function rank(tier: IsolationTier): number {
  return isolationTiers.indexOf(tier);
}

/**
 * In `kernel` processes are refused: what may start some needs a tier that ends them as one. A proxy
 * is the way out of a network of one's own.
 */
function strength({ require, processes, network }: IsolationPolicy): IsolationTier {
  if (network === 'proxy' && rank(require) < rank('namespace')) return 'namespace';
  return processes === 'allowed' && require === 'kernel' ? 'namespace' : require;
}
