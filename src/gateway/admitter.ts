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
import type { Contract } from '../job/types.ts';
import type { SigningKey } from '../permit/keys.ts';
import { tableCodec } from '../table/table.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { Inspections } from './inspections.ts';
import type { Evidence, Judge, Taken } from './judge.ts';
import type { Admission } from './types.ts';

export interface AdmitterParts {
  readonly judge: Judge;
  readonly inspections: Inspections;
  readonly plan: ExecutionPlan;
  readonly issuer: string;
  readonly rulesDigest: string;
  readonly now: () => number;
  /** Asked for by the first job that may run: a gateway that only checks signs nothing. */
  readonly signing: () => Promise<SigningKey>;
  /** Asked for by the first job that brings artifacts. */
  readonly fetcher: () => Promise<ArtifactFetcher>;
}

export interface AdmitOptions extends FetchOptions {
  /** Called where there is something to inspect, which may take seconds. */
  readonly onInspect: () => void;
}

/** From a job to a permit: judged, what it brings fetched and inspected, and what runs named by digests. */
export class Admitter {
  readonly #parts: AdmitterParts;
  readonly #planDigest: string;

  constructor(parts: AdmitterParts) {
    this.#parts = parts;
    this.#planDigest = digestJson(parts.plan);
  }

  /** Rejects with the signal's reason when it aborts while artifacts are fetched or inspected. */
  async admit(job: unknown, options: AdmitOptions): Promise<Admission> {
    const { inspections, judge } = this.#parts;
    const taken = snapshotJob(job, tableCodec);
    const take = (): Taken => taken;
    const first = judge.judge(take, 'evidence');
    if (first.judged === null) return denied(first.verdict);
    const { contract } = first.judged.snapshot;
    const fetched = await this.#fetch(contract, options);
    if (!fetched.ok) return denied(judge.deny(take, fetched.findings));
    const brought = broughtBy(contract, fetched.artifacts);
    if (brought.length > 0) options.onInspect();
    const found = await inspections.of(brought, options.signal);
    const { judged, verdict } = found.length === 0 ? first : judge.judge(take, 'evidence', found);
    if (judged === null) return denied(verdict);
    return { verdict, ...(await this.#permit(judged, fetched.artifacts, verdict.policy)) };
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

  async #permit(
    { facts, snapshot, text: script }: Evidence,
    artifacts: readonly FetchedArtifact[],
    policy: Admission['verdict']['policy'],
  ): Promise<Pick<Extract<Admission, { permit: string }>, 'permit' | 'payload'>> {
    const { issuer, now, plan, rulesDigest, signing } = this.#parts;
    const { platform } = snapshot;
    const contract = runContract(snapshot.contract, artifacts);
    const subject = {
      iss: issuer,
      platform,
      policy,
      rules: rulesDigest,
      script: digestBytes(script),
      facts,
      contract: contractDigest(contract),
      plan: this.#planDigest,
    };
    const { issuePermit } = await import('../permit/issue.ts');
    const permit = await issuePermit(subject, await signing(), { now });
    return { permit, payload: Object.freeze({ platform, script, contract, plan }) };
  }
}

function denied(verdict: Verdict): Admission {
  return { verdict, permit: null, payload: null };
}

/** Where what is fetched is told to whoever listens to a run. */
export function fetchOptions({ signal, onEvent }: Required<ExecuteOptions>): FetchOptions {
  return { signal, onProgress: (progress) => onEvent({ type: 'artifact', ...progress }) };
}
