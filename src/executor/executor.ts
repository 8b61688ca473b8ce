import { availableParallelism } from 'node:os';
import { GatewayError } from '../errors.ts';
import type { ExecutionPlan, IsolationTier } from '../job/plan.ts';
import { limits } from '../limits.ts';
import type { PermitClaims } from '../permit/claims.ts';
import type { VerifyingKey } from '../permit/keys.ts';
import { SpentPermits } from '../permit/spent.ts';
import { verifyPermit } from '../permit/verify.ts';
import { copyPayload, demandMatch } from './admission.ts';
import { assembleOutcome, emptyOutcome } from './assemble.ts';
import { CpythonBackend, workOf } from './cpython/backend.ts';
import type { NetworkOptions } from './cpython/network/way-out.ts';
import type { Ending } from './cpython/process/ended.ts';
import { TierSelector } from './cpython/tiers/select.ts';
import type { Tier } from './cpython/tiers/tier.ts';
import { EventFeed } from './event-feed.ts';
import { inputFault } from './input.ts';
import { Lifetime } from './lifetime.ts';
import { badInput, cancelled, notStarted, throttled } from './outcome.ts';
import type { Conclusion } from './outcome.ts';
import { KnownRuntimes } from './runtime/known.ts';
import { listRuntimes } from './runtime/list.ts';
import type { Runtime } from './runtime/place.ts';
import { sandboxRecord } from './sandbox-record.ts';
import { Slots } from './slots.ts';
import type { QueueOptions } from './slots.ts';
import type { Capabilities, ExecuteOptions, Executor, Outcome, Payload } from './types.ts';

export interface ExecutorOptions {
  /** Permits signed by its other half are believed, no others. */
  readonly publicKey: VerifyingKey;
  /** The gateway whose permits are accepted. */
  readonly issuer: string;
  /** Path or name of the CPython that runs scripts; found on the machine where it is not given. */
  readonly python?: string;
  /** Where runtimes, the staged worker and jobs' directories are; default as for runtimes. */
  readonly cacheDirectory?: string;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
  /** Runs at one time; beyond it a run is `throttled` at once. Default: two for each processor. */
  readonly concurrency?: number;
  /** Lets runs wait that would be `throttled`. Default: none waits. */
  readonly queue?: QueueOptions;
  /** For plans with a network: what may be reached beside public addresses, and which authorities. */
  readonly network?: NetworkOptions;
  /** The isolation tiers that may be used, beside a `none` that a policy asks for. Default: all. */
  readonly tiers?: readonly IsolationTier[];
}

/**
 * Opens door two on this host: finds the interpreter, lays out the worker, and proves the isolation
 * by a contained run that tries to get out.
 *
 * @throws GatewayError `ERR_PLATFORM_UNSUPPORTED`, `ERR_PYTHON_MISSING`, `ERR_USAGE`
 */
export async function openExecutor(options: ExecutorOptions): Promise<Executor> {
  const slots = slotsFor(options);
  const backend = await CpythonBackend.open(options);
  const tiers = new TierSelector(backend, options.tiers);
  await tiers.best();
  return new CpythonExecutor(options, slots, backend, tiers);
}

function slotsFor({
  concurrency = 2 * availableParallelism(),
  queue = { waitingMax: 0, waitMsMax: 0 },
}: ExecutorOptions): Slots {
  demandWithin('concurrency', concurrency, 1, limits.runsMax);
  demandWithin('queue.waitingMax', queue.waitingMax, 0, limits.waitingMax);
  demandWithin('queue.waitMsMax', queue.waitMsMax, 0, limits.permitMsMax);
  return new Slots(concurrency, { ...queue });
}

function demandWithin(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new GatewayError(
    'ERR_USAGE',
    `\`${name}\` must be a whole number from ${min} to ${max}, not ${String(value)}.`,
  );
}

class CpythonExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #backend: CpythonBackend;
  readonly #tiers: TierSelector;
  readonly #slots: Slots;
  readonly #spent: SpentPermits;
  readonly #runtimes = new KnownRuntimes();
  readonly #lifetime = new Lifetime('executor');

  constructor(
    options: ExecutorOptions,
    slots: Slots,
    backend: CpythonBackend,
    tiers: TierSelector,
  ) {
    this.#options = options;
    this.#slots = slots;
    this.#backend = backend;
    this.#tiers = tiers;
    this.#spent = new SpentPermits(options.clock === undefined ? {} : { now: options.clock });
  }

  async capabilities(): Promise<Capabilities> {
    return await this.#lifetime.within(undefined, () => this.#capabilities());
  }

  async execute(permit: string, payload: Payload, options: ExecuteOptions = {}): Promise<Outcome> {
    const feed = new EventFeed(options.onEvent);
    try {
      return await this.#lifetime.within(options.signal, (signal) =>
        this.#execute(permit, payload, { signal, feed }),
      );
    } finally {
      await feed.drained();
    }
  }

  async close(): Promise<void> {
    await this.#lifetime.close();
    await this.#backend.close();
  }

  async #capabilities(): Promise<Capabilities> {
    const { path, version } = this.#backend.interpreter;
    const runtimes = await listRuntimes({ cacheDirectory: this.#options.cacheDirectory });
    const proofs = await this.#tiers.proofs();
    const best = await this.#tiers.best();
    return {
      tier: best?.tier.name ?? 'none',
      tiers: proofs.map(({ tier, obstacle }) => ({ name: tier.name, obstacle })),
      python: { path, version },
      landlockAbi: Math.max(0, ...proofs.map(({ landlockAbi }) => landlockAbi)),
      runtimes: runtimes.map(({ name, python }) => `${name}-${python}`),
      warm: this.#backend.warm(),
    };
  }

  async #execute(
    permit: string,
    payload: Payload,
    { signal, feed }: Surroundings,
  ): Promise<Outcome> {
    const { emit } = feed;
    const copy = copyPayload(payload);
    const claims = await this.#verify(permit, copy);
    const { plan, platform } = copy;
    const containment = await this.#tiers.select(plan.isolation);
    const work = workOf(copy, claims, await this.#runtime(plan));
    const environment = this.#environment(plan, containment.tier);
    const empty = (end: Conclusion): Outcome => ({
      ...emptyOutcome(end, platform, environment),
      sandbox: sandboxRecord(copy.contract, plan, null),
    });
    const fault = inputFault(copy.contract);
    if (fault !== null) return empty(badInput(fault));
    const policy = claims.policy.name;
    const taken = await this.#slots.take({ policy, runsMax: plan.runsMax }, signal, () =>
      emit({ type: 'progress', stage: 'queued' }),
    );
    if (taken.kind === 'full') return empty(throttled(policy, taken));
    if (taken.kind === 'aborted') return empty(unstarted(signal));
    try {
      // The permit is used up by the run that it is used for.
      this.#spent.spend(claims);
      emit({ type: 'progress', stage: 'start' });
      const run = this.#backend.run(work, containment, { signal, emit });
      return await run.then(
        async (ending) => {
          // A slow listener gives time to call off: what is looked at last counts.
          await feed.drained();
          return assembleOutcome(signal.aborted ? calledOff(ending) : ending, copy, environment);
        },
        (error: unknown) => empty(notStarted(error)),
      );
    } finally {
      taken.release();
    }
  }

  async #verify(permit: string, payload: Payload): Promise<PermitClaims> {
    const { publicKey, issuer, clock } = this.#options;
    const claims = await verifyPermit(permit, publicKey, { issuer, ...(clock && { now: clock }) });
    demandMatch(claims, payload);
    return claims;
  }

  async #runtime({ runtime }: ExecutionPlan): Promise<Runtime | null> {
    const { cacheDirectory, python } = this.#options;
    if (runtime === null) return null;
    const { minor } = this.#backend.interpreter;
    return await this.#runtimes.find(runtime, minor, { cacheDirectory, python });
  }

  #environment({ runtime }: ExecutionPlan, tier: Tier): Outcome['environment'] {
    return { tier: tier.name, python: this.#backend.interpreter.version, runtime };
  }
}

interface Surroundings {
  /** Aborts with a `GatewayError` as its reason when the executor is closed. */
  readonly signal: AbortSignal;
  readonly feed: EventFeed;
}

/** @throws GatewayError `ERR_EXECUTOR_CLOSED` */
function unstarted(signal: AbortSignal): Conclusion {
  if (signal.reason instanceof GatewayError) throw signal.reason;
  return cancelled();
}

/** Nobody waits for its result any more, whatever it has come to. */
function calledOff(ending: Ending): Ending {
  return { ...ending, stop: { why: 'cancelled', used: null } };
}
