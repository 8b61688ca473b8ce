import { parseConnectionString } from '../callout/connection-string.ts';
import type { RawFinding } from '../finding.ts';
import { guardedAgent } from '../http/agent.ts';
import type { Reach } from '../http/agent.ts';
import { HttpFault } from '../http/fault.ts';
import type { Pause } from '../http/retry.ts';
import { limits } from '../limits.ts';
import { download } from './download.ts';
import type { Downloading } from './download.ts';
import { FetchFault } from './fetch-fault.ts';
import { findingOf } from './finding.ts';
import type { FetchedArtifact, NamedArtifact } from './types.ts';

export type FetchBounds = Pick<
  typeof limits,
  'artifactBytesMax' | 'artifactsBytesMax' | 'artifactMsMax' | 'artifactSilentMsMax'
>;

export interface FetcherParts {
  /** Where content is kept for later jobs. */
  readonly cacheDirectory: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pause?: Pause;
  readonly bounds?: Readonly<Record<keyof FetchBounds, number>>;
}

export interface ArtifactProgress {
  readonly name: string;
  readonly receivedBytes: number;
  /** Null where the server did not announce it. */
  readonly totalBytes: number | null;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ArtifactProgress) => void;
}

/** All artifacts of a job, or why some were not fetched. */
export type Fetched =
  | { readonly ok: true; readonly artifacts: readonly FetchedArtifact[] }
  | { readonly ok: false; readonly findings: readonly RawFinding[] };

type Means = Required<FetcherParts> & Pick<Downloading, 'cache' | 'tokens'> & { reach: Reach };

/** Several at a time; one that fails does not keep the others from telling what is wrong with them. */
export async function fetchAll(
  named: readonly NamedArtifact[],
  { onProgress, signal }: FetchOptions,
  { reach, ...means }: Means,
): Promise<Fetched> {
  const { agent, close } = guardedAgent(reach);
  const sizes = new Sizes(means.bounds.artifactsBytesMax, onProgress);
  const artifacts: FetchedArtifact[] = [];
  const findings: RawFinding[] = [];
  const waiting = named.entries();
  const work = async (): Promise<void> => {
    for (const [index, artifact] of waiting) {
      try {
        artifacts[index] = await fetchOne(artifact, { ...means, agent, sizes, signal });
      } catch (error) {
        signal.throwIfAborted();
        findings.push(findingOf(artifact, error));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: limits.fetchesMax }, work));
  } finally {
    await close();
  }
  return findings.length === 0 ? { ok: true, artifacts } : { ok: false, findings };
}

interface OneFetch extends Omit<Means, 'reach'>, Pick<Downloading, 'agent'> {
  readonly sizes: Sizes;
  readonly signal: AbortSignal;
}

/** @throws FetchFault, TokenFault */
async function fetchOne(
  { name, pin, source }: NamedArtifact,
  { bounds, signal, sizes, ...means }: OneFetch,
): Promise<FetchedArtifact> {
  const read = parseConnectionString(source);
  if (!read.ok)
    throw new FetchFault('UNEXPECTED', `its URL is refused: ${read.message}`, read.help);
  const { artifactBytesMax, artifactMsMax, artifactSilentMsMax } = bounds;
  const { bytes, sha256 } = await download(read.url, {
    ...means,
    bounds: {
      bodyBytesMax: artifactBytesMax,
      silentMsMax: artifactSilentMsMax,
      totalMsMax: artifactMsMax,
      signal,
    },
    onBytes: (received, total) => sizes.count(name, received, total),
  });
  if (pin !== null && pin !== sha256) {
    const help = 'Look at what changed there; then set `sha256` to the digest of the new content.';
    throw new FetchFault('DIGEST', `its digest is ${sha256}, and the job names ${pin}`, help);
  }
  return Object.freeze({ name, bytes, sha256, from: read.url.toString() });
}

/** How much of each artifact of a job is there. */
class Sizes {
  readonly #received = new Map<string, number>();
  readonly #told = new Map<string, number>();
  readonly #bytesMax: number;
  readonly #onProgress: FetchOptions['onProgress'];

  constructor(bytesMax: number, onProgress: FetchOptions['onProgress']) {
    this.#bytesMax = bytesMax;
    this.#onProgress = onProgress;
  }

  /** @throws HttpFault when it is too much for all together */
  count(name: string, received: number, total: number | null): void {
    this.#received.set(name, received);
    const sum = [...this.#received.values()].reduce((left, right) => left + right, 0);
    if (sum > this.#bytesMax) {
      const message = `the job's artifacts are more than ${this.#bytesMax} bytes together`;
      throw new HttpFault('too-large', message);
    }
    const isNext = received - (this.#told.get(name) ?? 0) >= limits.progressBytesMin;
    if (!isNext && received !== total) return;
    this.#told.set(name, received);
    this.#onProgress({ name, receivedBytes: received, totalBytes: total });
  }
}
