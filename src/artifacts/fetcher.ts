import { debuglog } from 'node:util';
import { GatewayError } from '../errors.ts';
import type { Reach } from '../http/agent.ts';
import { pauseHere } from '../http/retry.ts';
import { ManagedTokens } from '../identity/managed-tokens.ts';
import { limits } from '../limits.ts';
import { ContentCache } from './content-cache.ts';
import { fetchAll } from './fetch-all.ts';
import type { Fetched, FetcherParts, FetchOptions } from './fetch-all.ts';
import { cacheBytesOf, reachOf } from './options.ts';
import type { ArtifactOptions } from './options.ts';
import type { NamedArtifact } from './types.ts';

/** Fetches what jobs name, after their URLs were judged. One for each gateway. */
export class ArtifactFetcher {
  readonly #parts: Required<FetcherParts>;
  readonly #reach: Reach;
  readonly #cache: ContentCache;
  readonly #tokens: ManagedTokens | null;

  private constructor(options: ArtifactOptions, reach: Reach, parts: FetcherParts) {
    const { identity } = options;
    this.#parts = { bounds: limits, pause: pauseHere, ...parts };
    this.#reach = reach;
    this.#cache = new ContentCache(parts.cacheDirectory, cacheBytesOf(options));
    this.#tokens = identity === undefined ? null : new ManagedTokens(identity, parts.now);
  }

  /**
   * @throws GatewayError `ERR_USAGE` for an option that is not of its form, and where the environment
   * would have signatures of URLs written to a log
   */
  static async open(options: ArtifactOptions, parts: FetcherParts): Promise<ArtifactFetcher> {
    demandSilentClient();
    return new ArtifactFetcher(options, await reachOf(options), parts);
  }

  /**
   * Fetches all artifacts of a job. Rejects with the signal's reason when it aborts; all else that
   * goes wrong is a finding.
   */
  async fetch(named: readonly NamedArtifact[], options: FetchOptions): Promise<Fetched> {
    const [reach, cache, tokens] = [this.#reach, this.#cache, this.#tokens];
    return await fetchAll(named, options, { ...this.#parts, reach, cache, tokens });
  }

  /** Calls off what is being asked of token endpoints. */
  close(): void {
    this.#tokens?.close();
  }
}

/** The sections under which undici tells of requests, with their queries. */
const tellingSections = ['undici', 'fetch'] as const;

/** @throws GatewayError `ERR_USAGE` */
function demandSilentClient(): void {
  const section = tellingSections.find((name) => debuglog(name).enabled);
  if (section === undefined) return;
  const message = `NODE_DEBUG names \`${section}\`: URLs of artifacts would be logged with their secrets.`;
  const help = 'Take it out of NODE_DEBUG; nothing was fetched.';
  throw new GatewayError('ERR_USAGE', message, { help });
}
