import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { CodeJudge } from '../artifacts/code-judge.ts';
import type { Fetched } from '../artifacts/fetch-all.ts';
import { compileCallouts } from '../callout/judge.ts';
import type { DecisionLog } from '../decision-log/log.ts';
import type { LoggedVerb } from '../decision-log/record.ts';
import { EventFeed } from '../executor/event-feed.ts';
import { Lifetime } from '../executor/lifetime.ts';
import type { Capabilities, ExecuteOptions, Outcome, Payload } from '../executor/types.ts';
import { applyFixes, type Fixed } from '../fixes/rounds.ts';
import { bareSnapshot, snapshotJob } from '../job/snapshot.ts';
import { tableCodec } from '../table/table.ts';
import { acceptPolicy } from '../policy/accept.ts';
import { loadPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/types.ts';
import { loadRegexEngine } from '../regex/engine.ts';
import { compileRules } from '../rules/compile.ts';
import { loadRules } from '../rules/load.ts';
import { loadSurface } from '../rules/surface-load.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Verdict } from '../verdict/decide.ts';
import { Admitter, fetchOptions, type Admitted } from './admitter.ts';
import { calledOff } from './called-off.ts';
import { debugJob } from './debug.ts';
import { demandNodes, demandOneHost } from './host.ts';
import { Inspections } from './inspections.ts';
import { Judge } from './judge.ts';
import { openLog } from './log.ts';
import { Opened } from './opened.ts';
import { planOf } from './plan.ts';
import { debugOutcome } from './python-debug.ts';
import { runSideBySide } from './side-by-side.ts';
import type {
  Admission,
  CheckOptions,
  Debug,
  Gateway,
  GatewayOptions,
  Permitted,
  Run,
} from './types.ts';
import { VerdictCache } from './verdict-cache.ts';

/**
 * Loads policy, rules and engines; after this `check` needs nothing from outside.
 *
 * @throws GatewayError `ERR_POLICY_*`, `ERR_RULE_INVALID`, `ERR_SURFACE_*`, `ERR_ENGINE_MISSING`,
 * `ERR_LOG_WRITE`, `ERR_USAGE`.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  demandOneHost(options);
  demandNodes(options);
  const { engines = 'auto', now = Date.now } = options;
  const [catalog, parser, regex] = await Promise.all([
    loadRules(options.rules, options.ownRules),
    loadParser(),
    loadRegexEngine(engines),
  ]);
  const policy =
    typeof options.policy === 'string'
      ? await loadPolicy(options.policy, { rules: catalog.byId, regex })
      : acceptPolicy(options.policy, catalog.byId);
  const { runtime, python } = policy;
  const surface = await loadSurface({ runtime, python, file: options.surface });
  const rules = compileRules(catalog, policy, surface, options.decisionLog !== undefined);
  const callouts = compileCallouts(policy.callouts, regex);
  const cache = options.verdictCache === false ? null : new VerdictCache();
  const log = await openLog(options, { policy, catalog, surface: surface.digest, rules, now });
  const observer = log?.observer ?? null;
  const judge = new Judge({ policy, parser, callouts, rules, now, cache, observer });
  const inspections = new Inspections(() => new CodeJudge({ policy, parser, catalog, surface }));
  return new PolicyGateway({
    ...{ policy, judge, inspections, options, now, log },
    engines: { regex: regex.name },
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
  readonly log: DecisionLog | null;
}

type Heard = Required<ExecuteOptions>;

class PolicyGateway implements Gateway {
  readonly policy: Policy;
  readonly engines: Gateway['engines'];
  readonly #parts: Parts;
  readonly #admitter: Admitter;
  readonly #opened: Opened;
  readonly #lifetime = new Lifetime('gateway');

  constructor(parts: Parts) {
    this.policy = parts.policy;
    this.engines = parts.engines;
    this.#parts = parts;
    this.#opened = new Opened(parts);
    const plan = planOf(parts.policy);
    const { concurrency = Infinity, nodes = availableParallelism() } = parts.options;
    this.#admitter = new Admitter({
      ...{ ...parts, plan, nodes: Math.min(nodes, concurrency) },
      signing: async () => (await this.#opened.keys()).signing,
      fetcher: () => this.#opened.fetcher(),
    });
  }

  get logged(): Gateway['logged'] {
    return this.#parts.log?.counts ?? null;
  }

  check(job: unknown, { isLogged = true }: CheckOptions = {}): Verdict {
    const { judge } = this.#parts;
    const { verdict } = judge.judge(() => snapshotJob(job, tableCodec), 'verdict');
    return isLogged ? this.#logged('check', verdict) : verdict;
  }

  checkScript(script: string | Uint8Array, { isLogged = true }: CheckOptions = {}): Verdict {
    const { judge, policy } = this.#parts;
    const { verdict } = judge.judge(() => bareSnapshot(policy.platform, script), 'verdict');
    return isLogged ? this.#logged('script', verdict) : verdict;
  }

  weigh(...[text, findings, isDenied = false, made]: Parameters<Gateway['weigh']>): Verdict {
    const verdict = this.#parts.judge.weigh(text, findings, isDenied);
    if (made) this.#parts.log?.decided('query', verdict, made);
    return verdict;
  }

  fixScript(script: string | Uint8Array, around?: Readonly<Record<string, unknown>>): Fixed {
    const { judge } = this.#parts;
    const fixed = applyFixes(script, {
      check: (text) =>
        around
          ? this.check({ ...around, script: text }, { isLogged: false })
          : this.checkScript(text, { isLogged: false }),
      facts: (text) => judge.facts(text),
    });
    this.#logged('fix', fixed.verdict);
    return fixed;
  }

  async admit(job: unknown, options: ExecuteOptions = {}): Promise<Admission> {
    return await this.#heard(options, async (heard) => {
      const { verdict, partitions } = await this.#admit(job, heard);
      this.#logged('admit', verdict);
      const [only] = partitions;
      const single = only !== undefined && partitions.length === 1;
      return { verdict, partitions, ...(single ? only : { permit: null, payload: null }) };
    });
  }

  async debugScript(job: unknown): Promise<Debug> {
    const { judge, policy } = this.#parts;
    const debug = await debugJob(job, policy.platform, { judge, plan: planOf(policy) });
    this.#logged('debug', debug.verdict);
    return debug;
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

  async run(job: unknown, options: ExecuteOptions & CheckOptions = {}): Promise<Run> {
    const { isLogged = true } = options;
    return await this.#heard(options, async (heard) => {
      heard.onEvent({ type: 'progress', stage: 'check' });
      const admitted = await this.#admit(job, heard).catch(async (error: unknown) => ({
        verdict: this.check(job, { isLogged: false }),
        outcome: await calledOff(error, heard.signal, this.policy),
      }));
      if (isLogged) this.#logged('run', admitted.verdict);
      if ('outcome' in admitted) return admitted;
      return { verdict: admitted.verdict, outcome: await this.#outcome(admitted, heard) };
    });
  }

  /** Null where nothing is to run. */
  async #outcome({ debug, partitions, perNode }: Admitted, heard: Heard): Promise<Outcome | null> {
    if (debug !== null) return await debugOutcome(debug.contract, debug.text, this.policy);
    const [only] = partitions;
    if (only === undefined) return null;
    heard.onEvent({ type: 'progress', stage: 'admit' });
    const execute = (part: Permitted, options: ExecuteOptions): Promise<Outcome> =>
      this.#execute(part.permit, part.payload, options);
    return perNode ? await runSideBySide(partitions, execute, heard) : await execute(only, heard);
  }

  async capabilities(): Promise<Capabilities> {
    return await this.#lifetime.within(undefined, async () => {
      const executor = await this.#opened.executor();
      return await executor.capabilities();
    });
  }

  async close(): Promise<void> {
    await this.#lifetime.close();
    await this.#parts.log?.close();
    await this.#opened.close();
  }

  #logged(verb: LoggedVerb, verdict: Verdict): Verdict {
    this.#parts.log?.decided(verb, verdict);
    return verdict;
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

  async #admit(job: unknown, heard: Heard): Promise<Admitted> {
    const onInspect = (): void => heard.onEvent({ type: 'progress', stage: 'inspect' });
    return await this.#admitter.admit(job, { ...fetchOptions(heard), onInspect });
  }

  async #execute(permit: string, payload: Payload, options: ExecuteOptions): Promise<Outcome> {
    const executor = await this.#opened.executor();
    return await executor.execute(permit, payload, options);
  }
}
