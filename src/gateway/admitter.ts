import type { ArtifactFetcher } from '../artifacts/fetcher.ts';
import { broughtBy, runContract } from '../artifacts/brought.ts';
import type { Fetched, FetchOptions } from '../artifacts/fetch-all.ts';
import { namedArtifacts } from '../artifacts/named.ts';
import type { FetchedArtifact } from '../artifacts/types.ts';
import type { ExecuteOptions } from '../executor/types.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { contractDigest } from '../job/contract-digest.ts';
import type { ExecutionPlan } from '../job/plan.ts';
import { snapshotJob } from '../job/snapshot.ts';
import type { Contract, RunContract } from '../job/types.ts';
import type { PermitClaims } from '../permit/claims.ts';
import type { SigningKey } from '../permit/keys.ts';
import { partitionTable, tableCodec } from '../table/table.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { Inspections } from './inspections.ts';
import type { Evidence, Judge, Taken } from './judge.ts';
import { narrowed } from './plan.ts';
import type { Permitted } from './types.ts';

export interface AdmitterParts {
  readonly judge: Judge;
  readonly inspections: Inspections;
  readonly plan: ExecutionPlan;
  /** Parts of the input of a job that is to be split, at most. */
  readonly nodes: number;
  readonly issuer: string;
  readonly rulesDigest: string;
  readonly now: () => number;
  /** Asked for by the first job that may run: a gateway that only checks signs nothing. */
  readonly signing: () => Promise<SigningKey>;
  /** Asked for by the first job that brings artifacts. */
  readonly fetcher: () => Promise<ArtifactFetcher>;
}

/** What was judged, and what may run of it. */
export interface Admitted {
  readonly verdict: Verdict;
  /** Empty where nothing is to run. */
  readonly partitions: readonly Permitted[];
  /** The job asks to be split, be it into one part. */
  readonly perNode: boolean;
  /** What is handed out instead of a run; null where that was not asked for. */
  readonly debug: { readonly contract: KustoContract; readonly text: string } | null;
}

type KustoContract = Extract<Contract, { readonly platform: 'kusto' }>;

export interface AdmitOptions extends FetchOptions {
  /** Called where there is something to inspect, which may take seconds. */
  readonly onInspect: () => void;
}

/** From a job to a permit: judged, what it brings fetched and inspected, and what runs named by digests. */
export class Admitter {
  readonly #parts: AdmitterParts;

  constructor(parts: AdmitterParts) {
    this.#parts = parts;
  }

  /** Rejects with the signal's reason when it aborts while artifacts are fetched or inspected. */
  async admit(job: unknown, options: AdmitOptions): Promise<Admitted> {
    const { inspections, judge } = this.#parts;
    const taken = snapshotJob(job, tableCodec);
    const take = (): Taken => taken;
    const first = judge.judge(take, 'evidence');
    if (first.judged === null) return denied(first.verdict);
    const { snapshot, text } = first.judged;
    const { contract } = snapshot;
    // Nothing is to run: there is nothing to permit.
    if (contract.platform === 'kusto' && contract.request.pythonDebug) {
      return { ...denied(first.verdict), debug: { contract, text } };
    }
    const fetched = await this.#fetch(contract, options);
    if (!fetched.ok) return denied(judge.deny(take, fetched.findings));
    const brought = broughtBy(contract, fetched.artifacts);
    if (brought.length > 0) options.onInspect();
    const found = await inspections.of(brought, options.signal);
    const { judged, verdict } = found.length === 0 ? first : judge.judge(take, 'evidence', found);
    if (judged === null) return denied(verdict);
    const partitions = await this.#permits(judged, fetched.artifacts, verdict.policy);
    return { verdict, partitions, perNode: isPerNode(contract), debug: null };
  }

  /** Fetches a script that stands at a URL, where the policy lets external data come from there. */
  async fetchScript(source: string, options: FetchOptions): Promise<Fetched> {
    const { fetcher, judge } = this.#parts;
    const findings = judge.sources({ script: source }, 'external_data');
    if (findings.length > 0) return { ok: false, findings };
    return await (await fetcher()).fetch([{ name: 'script', source, pin: null }], options);
  }

  async #fetch(contract: Contract, options: FetchOptions): Promise<Fetched> {
    const named = namedArtifacts(contract);
    if (named.length === 0) return { ok: true, artifacts: [] };
    const fetcher = await this.#parts.fetcher();
    return await fetcher.fetch(named, options);
  }

  /** One, or one for each part of an input that is to be split. */
  async #permits(
    judged: Evidence,
    artifacts: readonly FetchedArtifact[],
    policy: PermitClaims['policy'],
  ): Promise<Permitted[]> {
    const { contract } = judged.snapshot;
    const whole = runContract(contract, artifacts);
    const plan = narrowed(this.#parts.plan, contract);
    const parts = partsOf(contract, Math.min(this.#parts.nodes, plan.runsMax));
    return await Promise.all(
      parts.map((input) => {
        const part = input === null ? whole : (Object.freeze({ ...whole, input }) as RunContract);
        return this.#permit(judged, part, plan, policy);
      }),
    );
  }

  async #permit(
    { facts, snapshot, text: script }: Evidence,
    contract: RunContract,
    plan: ExecutionPlan,
    policy: PermitClaims['policy'],
  ): Promise<Permitted> {
    const { issuer, now, rulesDigest, signing } = this.#parts;
    const { platform } = snapshot;
    const subject = {
      iss: issuer,
      platform,
      policy,
      rules: rulesDigest,
      script: digestBytes(script),
      facts,
      contract: contractDigest(contract),
      plan: digestJson(plan),
    };
    const { issuePermit } = await import('../permit/issue.ts');
    const permit = await issuePermit(subject, await signing(), { now });
    return { permit, payload: Object.freeze({ platform, script, contract, plan }) };
  }
}

/** The input in parts; one, and null, where it goes as it is. */
function partsOf(contract: Contract, nodes: number): readonly (Uint8Array | null)[] {
  if (!isPerNode(contract)) return [null];
  return contract.input === null ? [null] : partitionTable(contract.input, nodes);
}

function isPerNode(contract: Contract): contract is KustoContract {
  return contract.platform === 'kusto' && contract.hints.distribution === 'per_node';
}

function denied(verdict: Verdict): Admitted {
  return { verdict, partitions: [], perNode: false, debug: null };
}

/** Where what is fetched is told to whoever listens to a run. */
export function fetchOptions({ signal, onEvent }: Required<ExecuteOptions>): FetchOptions {
  return { signal, onProgress: (progress) => onEvent({ type: 'artifact', ...progress }) };
}
