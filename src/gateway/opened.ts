import { join } from 'node:path';
import type { ArtifactFetcher } from '../artifacts/fetcher.ts';
import { cacheRoot } from '../executor/cpython/host/cache.ts';
import type { Executor } from '../executor/types.ts';
import type { PermitKeys } from '../permit/keys.ts';
import { hostOptions } from './host.ts';
import type { GatewayOptions } from './types.ts';

interface Parts {
  readonly options: GatewayOptions;
  readonly issuer: string;
  readonly now: () => number;
}

/** What a gateway opens when it is first needed: one that only checks needs none of it. */
export class Opened {
  readonly #parts: Parts;
  #keys: Promise<PermitKeys> | null = null;
  #executor: Promise<Executor> | null = null;
  #fetcher: Promise<ArtifactFetcher> | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Made for the first permit, like the code for it. */
  async keys(): Promise<PermitKeys> {
    const { keys } = this.#parts.options;
    if (keys !== undefined) return keys;
    const { generatePermitKeys } = await import('../permit/keys.ts');
    return await (this.#keys ??= generatePermitKeys());
  }

  /** Opened by the first job that brings artifacts. */
  async fetcher(): Promise<ArtifactFetcher> {
    const { now, options } = this.#parts;
    const { ArtifactFetcher } = await import('../artifacts/fetcher.ts');
    return await (this.#fetcher ??= ArtifactFetcher.open(options.artifacts ?? {}, {
      cacheDirectory: join(cacheRoot(options.cacheDirectory), 'artifacts'),
      now,
    }));
  }

  /** Opened by the first run: a check needs no Python. */
  async executor(): Promise<Executor> {
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

  async close(): Promise<void> {
    const fetcher = await this.#fetcher?.catch(() => null);
    fetcher?.close();
    // One that was given is its giver's.
    if (this.#parts.options.executor !== undefined) return;
    const executor = await this.#executor?.catch(() => null);
    await executor?.close();
  }

  async #openExecutor(): Promise<Executor> {
    const { issuer, now, options } = this.#parts;
    const { openExecutor } = await import('../executor/executor.ts');
    const { verifying } = await this.keys();
    return await openExecutor({
      ...hostOptions(options),
      publicKey: verifying,
      issuer,
      clock: now,
    });
  }
}
