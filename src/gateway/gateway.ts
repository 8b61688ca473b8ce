import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { CodeJudge } from '../artifacts/code-judge.ts';
import type { Fetched } from '../artifacts/fetch-all.ts';
import type { ArtifactFetcher } from '../artifacts/fetcher.ts';
import { compileCallouts } from '../callout/judge.ts';
import { cacheRoot } from '../executor/cpython/host/cache.ts';
import { EventFeed } from '../executor/event-feed.ts';
import { Lifetime } from '../executor/lifetime.ts';
import type {
  Capabilities,
  ExecuteOptions,
  Executor,
  Outcome,
  Payload,
} from '../executor/types.ts';
import type { RawFinding } from '../finding.ts';
import { applyFixes, type Fixed } from '../fixes/rounds.ts';
import { bareSnapshot, snapshotJob } from '../job/snapshot.ts';
import { tableCodec } from '../table/table.ts';
import type { PermitKeys } from '../permit/keys.ts';
import { acceptPolicy } from '../policy/accept.ts';
import { loadPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { loadRegexEngine } from '../regex/engine.ts';
import { compileRules } from '../rules/compile.ts';
import { loadRules } from '../rules/load.ts';
import { loadSurface } from '../rules/surface-load.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Verdict } from '../verdict/decide.ts';
import { Admitter, fetchOptions } from './admitter.ts';
import { calledOff } from './called-off.ts';
import { debugJob } from './debug.ts';
import { demandOneHost, hostOptions } from './host.ts';
import { Inspections } from './inspections.ts';
import { Judge } from './judge.ts';
import { planOf } from './plan.ts';
import type { Admission, Debug, Gateway, GatewayOptions, Run } from './types.ts';
import { VerdictCache } from './verdict-cache.ts';

/**
 * Loads policy, rules and engines; after this `check` needs nothing from outside.
 *
 * @throws GatewayError `ERR_POLICY_*`, `ERR_RULE_INVALID`, `ERR_SURFACE_*`, `ERR_ENGINE_MISSING`,
 * `ERR_USAGE`.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  demandOneHost(options);
  const { engines = 'auto', now = Date.now } = options;
  const [catalog, parser, regex] = await Promise.all([
    loadRules(options.rules),
    loadParser(engines),
    loadRegexEngine(engines),
  ]);
  const policy =
    typeof options.policy === 'string'
      ? await loadPolicy(options.policy, { rules: catalog.byId, regex })
      : acceptPolicy(options.policy, catalog.byId);
  const { runtime, python } = policy;
  const surface = await loadSurface({ runtime, python, file: options.surface });
  const rules = compileRules(catalog, policy, surface);
  const callouts = compileCallouts(policy.callouts, regex);
  const cache = options.verdictCache === false ? null : new VerdictCache();
  const judge = new Judge({ policy, parser, callouts, rules, now, cache });
  const inspections = new Inspections(() => new CodeJudge({ policy, parser, catalog, surface }));
  return new PolicyGateway({
    ...{ policy, judge, inspections, options, now },
    engines: { syntax: parser.engine, regex: regex.name },
    rulesDigest: rules.digest,
    issuer: options.issuer ?? `sallyport:${randomBytes(9).toString('base64url')}`,
  });
}

interface Parts {
  readonly policy: Policy;
  readonly engines: Gateway['engines'];
  readonly judge: Judge;
  readonly inspections: Inspections;
  readonly rulesDigest: string;
  readonly issuer: string;
  readonly options: GatewayOptions;
  readonly now: () => number;
}

type Heard = Required<ExecuteOptions>;

class PolicyGateway implements Gateway {
  readonly policy: Policy;
  readonly engines: Gateway['engines'];
  readonly #parts: Parts;
  readonly #admitter: Admitter;
  #keys: Promise<PermitKeys> | null = null;
  #executor: Promise<Executor> | null = null;
  #fetcher: Promise<ArtifactFetcher> | null = null;
  readonly #lifetime = new Lifetime('gateway');

  constructor(parts: Parts) {
    this.policy = parts.policy;
    this.engines = parts.engines;
    this.#parts = parts;
    this.#admitter = new Admitter({
      ...parts,
      plan: planOf(parts.policy),
      signing: async () => (await this.#permitKeys()).signing,
      fetcher: () => this.#openFetcher(),
    });
  }

  check(job: unknown): Verdict {
    return this.#parts.judge.judge(() => snapshotJob(job, tableCodec), 'verdict').verdict;
  }

  checkScript(script: string | Uint8Array): Verdict {
    const { judge, policy } = this.#parts;
    return judge.judge(() => bareSnapshot(policy.platform, script), 'verdict').verdict;
  }

  weigh(text: string, findings: readonly RawFinding[], isDenied = false): Verdict {
    return this.#parts.judge.weigh(text, findings, isDenied);
  }

  fixScript(script: string | Uint8Array, around?: Readonly<Record<string, unknown>>): Fixed {
    const { judge } = this.#parts;
    return applyFixes(script, {
      check: (text) => (around ? this.check({ ...around, script: text }) : this.checkScript(text)),
      facts: (text) => judge.facts(text),
    });
  }

  async admit(job: unknown, options: ExecuteOptions = {}): Promise<Admission> {
    return await this.#heard(options, (heard) => this.#admit(job, heard));
  }

  async debugScript(job: unknown): Promise<Debug> {
    const { judge, policy } = this.#parts;
    return await debugJob(job, policy.platform, { judge, plan: planOf(policy) });
  }

  async fetchScript(source: string, options: ExecuteOptions = {}): Promise<Fetched> {
    return await this.#heard(options, (heard) =>
      this.#admitter.fetchScript(source, fetchOptions(heard)),
    );
  }

  async execute(permit: string, payload: Payload, options: ExecuteOptions = {}): Promise<Outcome> {
    return await this.#lifetime.within(options.signal, (signal) =>
      this.#execute(permit, payload, { ...options, signal }),
    );
  }

  async run(job: unknown, options: ExecuteOptions = {}): Promise<Run> {
    return await this.#heard(options, async (heard) => {
      heard.onEvent({ type: 'progress', stage: 'check' });
      const admission = await this.#admit(job, heard).catch(async (error: unknown) => ({
        verdict: this.check(job),
        outcome: await calledOff(error, heard.signal, this.policy),
      }));
      if ('outcome' in admission) return admission;
      const { verdict, permit, payload } = admission;
      if (permit === null) return { verdict, outcome: null };
      heard.onEvent({ type: 'progress', stage: 'admit' });
      return { verdict, outcome: await this.#execute(permit, payload, heard) };
    });
  }

  async capabilities(): Promise<Capabilities> {
    return await this.#lifetime.within(undefined, async () => {
      const executor = await this.#open();
      return await executor.capabilities();
    });
  }

  async close(): Promise<void> {
    await this.#lifetime.close();
    const fetcher = await this.#fetcher?.catch(() => null);
    fetcher?.close();
    // One that was given is its giver's.
    if (this.#parts.options.executor !== undefined) return;
    const executor = await this.#executor?.catch(() => null);
    await executor?.close();
  }

  /** Within the gateway's lifetime, with a listener that hears all before the answer. */
  async #heard<T>(options: ExecuteOptions, work: (heard: Heard) => Promise<T>): Promise<T> {
    const feed = new EventFeed(options.onEvent);
    try {
      return await this.#lifetime.within(options.signal, (signal) =>
        work({ signal, onEvent: feed.emit }),
      );
    } finally {
      await feed.drained();
    }
  }

  async #admit(job: unknown, heard: Heard): Promise<Admission> {
    const onInspect = (): void => heard.onEvent({ type: 'progress', stage: 'inspect' });
    return await this.#admitter.admit(job, { ...fetchOptions(heard), onInspect });
  }

  async #execute(permit: string, payload: Payload, options: ExecuteOptions): Promise<Outcome> {
    const executor = await this.#open();
    return await executor.execute(permit, payload, options);
  }

  /** Made for the first permit, like the code for it: a gateway that only checks signs nothing. */
  async #permitKeys(): Promise<PermitKeys> {
    const { keys } = this.#parts.options;
    if (keys !== undefined) return keys;
    const { generatePermitKeys } = await import('../permit/keys.ts');
    return await (this.#keys ??= generatePermitKeys());
  }

  /** Opened by the first job that brings artifacts. */
  async #openFetcher(): Promise<ArtifactFetcher> {
    const { now, options } = this.#parts;
    const { ArtifactFetcher } = await import('../artifacts/fetcher.ts');
    return await (this.#fetcher ??= ArtifactFetcher.open(options.artifacts ?? {}, {
      cacheDirectory: join(cacheRoot(options.cacheDirectory), 'artifacts'),
      now,
    }));
  }

  /** The executor is opened at the first run: a gateway that only checks needs no Python. */
  async #open(): Promise<Executor> {
    const { executor } = this.#parts.options;
    if (executor !== undefined) return executor;
    const opening = (this.#executor ??= this.#openExecutor());
    try {
      return await opening;
    } catch (error) {
      this.#executor = null;
      throw error;
    }
  }

  async #openExecutor(): Promise<Executor> {
    const { issuer, now, options } = this.#parts;
    const { openExecutor } = await import('../executor/executor.ts');
    const { verifying } = await this.#permitKeys();
    return await openExecutor({
      ...hostOptions(options),
      publicKey: verifying,
      issuer,
      clock: now,
    });
  }
}
