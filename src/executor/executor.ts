import { availableParallelism } from 'node:os';
import { GatewayError } from '../errors.ts';
import type { VerifyingKey } from '../permit/keys.ts';
import { SpentPermits } from '../permit/spent.ts';
import { verifyPermit } from '../permit/verify.ts';
import { copyPayload, demandMatch } from './admission.ts';
import { CpythonBackend, workOf } from './cpython/backend.ts';
import { TierSelector } from './cpython/tiers/select.ts';
import type { Tier } from './cpython/tiers/tier.ts';
import type { IsolationTier } from '../job/plan.ts';
import { assembleOutcome, emptyOutcome } from './assemble.ts';
import { cancelled, notStarted, throttled } from './outcome.ts';
import { findRuntime, listRuntimes } from './runtime/list.ts';
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
  const { concurrency = 2 * availableParallelism() } = options;
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new GatewayError(
      'ERR_USAGE',
      `concurrency must be a whole number from 1 on, not ${concurrency}.`,
    );
  }
  const backend = await CpythonBackend.open(options);
  const tiers = new TierSelector(backend, options.tiers);
  await tiers.best();
  return new CpythonExecutor(options, concurrency, backend, tiers);
}

class CpythonExecutor implements Executor {
  readonly #options: ExecutorOptions;
  readonly #concurrency: number;
  readonly #backend: CpythonBackend;
  readonly #tiers: TierSelector;
  readonly #spent: SpentPermits;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(
    options: ExecutorOptions,
    concurrency: number,
    backend: CpythonBackend,
    tiers: TierSelector,
  ) {
    this.#options = options;
    this.#concurrency = concurrency;
    this.#backend = backend;
    this.#tiers = tiers;
    this.#spent = new SpentPermits(options.clock === undefined ? {} : { now: options.clock });
  }

  async capabilities(): Promise<Capabilities> {
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
    };
  }

  async execute(permit: string, payload: Payload, options: ExecuteOptions = {}): Promise<Outcome> {
    this.#demandOpen();
    const copy = copyPayload(payload);
    const { publicKey, issuer, clock, cacheDirectory, python } = this.#options;
    const claims = await verifyPermit(permit, publicKey, { issuer, ...(clock && { now: clock }) });
    demandMatch(claims, copy);
    const containment = await this.#tiers.select(copy.plan.isolation);
    const environment = this.#environment(copy, containment.tier);
    const { minor } = this.#backend.interpreter;
    const name = copy.plan.runtime;
    const runtime =
      name === null ? null : await findRuntime(name, minor, { cacheDirectory, python });
    this.#demandOpen();
    if (options.signal?.aborted === true) return emptyOutcome(cancelled(), environment);
    if (this.#running.size >= this.#concurrency) {
      return emptyOutcome(throttled(copy.platform, this.#concurrency), environment);
    }
    // From here to the start nothing is awaited: the permit is used up by the run that it is used
    // for.
    this.#spent.spend(claims);
    emit(options, { type: 'progress', stage: 'start' });
    const run = this.#backend.run(
      workOf(copy, claims, runtime),
      containment,
      options,
      this.#closing.signal,
    );
    return await this.#track(
      run.then(
        (ending) => assembleOutcome(ending, copy, environment),
        (error: unknown) => emptyOutcome(notStarted(error), environment),
      ),
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
  }

  async #track<T>(run: Promise<T>): Promise<T> {
    this.#running.add(run);
    try {
      return await run;
    } finally {
      this.#running.delete(run);
    }
  }

  #demandOpen(): void {
    if (!this.#closing.signal.aborted) return;
    throw new GatewayError('ERR_EXECUTOR_CLOSED', 'The executor was closed.');
  }

  #environment({ plan }: Payload, tier: Tier): Outcome['environment'] {
    return { tier: tier.name, python: this.#backend.interpreter.version, runtime: plan.runtime };
  }
}

function emit(
  options: ExecuteOptions,
  event: Parameters<NonNullable<ExecuteOptions['onEvent']>>[0],
): void {
  try {
    options.onEvent?.(event);
  } catch {
    return;
  }
}
