import type { CanonicalUrl } from '../callout/canonical-url.ts';
import { exchange } from '../http/exchange.ts';
import type { Answer, Bounds, Client } from '../http/exchange.ts';
import { HttpFault } from '../http/fault.ts';
import { isBusy, persist } from '../http/retry.ts';
import type { Pause } from '../http/retry.ts';
import type { ManagedTokens } from '../identity/managed-tokens.ts';
import { digestBytes } from '../job/canonical.ts';
import { demandContent, faultOfExchange } from './answer.ts';
import { authorize } from './authorize.ts';
import type { ContentCache, Kept } from './content-cache.ts';

export interface Downloading {
  readonly agent: Client;
  readonly tokens: ManagedTokens | null;
  readonly cache: ContentCache;
  readonly bounds: Pick<Bounds, 'bodyBytesMax' | 'silentMsMax' | 'totalMsMax' | 'signal'>;
  /** Hears how much of an attempt's body is there, and of how much where that was announced. */
  readonly onBytes: (received: number, total: number | null) => void;
  readonly pause: Pause;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface Content {
  readonly bytes: Uint8Array;
  /** `sha256:` and 64 hex digits. */
  readonly sha256: string;
}

/**
 * The content behind a URL that was judged. What was kept of it is used when the server, asked with
 * the same credential as for the whole, says that it still holds.
 *
 * @throws FetchFault, TokenFault
 */
export async function download(url: CanonicalUrl, downloading: Downloading): Promise<Content> {
  const kept = await downloading.cache.find(cacheKey(url));
  const known = kept && (await revalidated(url, kept, downloading));
  return known ?? (await fresh(url, await ask(url, null, downloading), downloading));
}

/** Null when the server would have it used, and it is not there any more. */
async function revalidated(
  url: CanonicalUrl,
  kept: Kept,
  downloading: Downloading,
): Promise<Content | null> {
  const answer = await ask(url, kept, downloading);
  if (answer.status !== 304) return await fresh(url, answer, downloading);
  const bytes = await downloading.cache.read(kept);
  if (bytes === null) return null;
  downloading.onBytes(bytes.length, bytes.length);
  return { bytes, sha256: kept.sha256 };
}

async function fresh(url: CanonicalUrl, answer: Answer, { cache }: Downloading): Promise<Content> {
  demandContent(answer, url.credential.kind);
  const { body: bytes, headers } = answer;
  const sha256 = digestBytes(bytes);
  await cache.keep(cacheKey(url), bytes, { etag: headers.get('etag') ?? '', sha256 });
  return { bytes, sha256 };
}

/** @throws FetchFault, TokenFault */
async function ask(
  url: CanonicalUrl,
  kept: Kept | null,
  downloading: Downloading,
): Promise<Answer> {
  const { agent, bounds, now, onBytes, pause, tokens } = downloading;
  const plain = {
    'accept-encoding': 'identity',
    'user-agent': 'sallyport',
    ...(kept && { 'if-none-match': kept.etag }),
  };
  const retrying = { attemptsMax: 4, pauseMsMin: 250, pauseMsMax: 10_000, isPassing: isBusy };
  const attempt = async (): Promise<Answer> => {
    const headers = await unlessAborted(authorize(url, tokens, plain, now()), bounds.signal);
    const question = { method: 'GET', url: url.revealUrl(), headers } as const;
    return await exchange(agent, question, {
      ...bounds,
      onBytes: (received, { headers }) => {
        const announced = headers.get('content-length');
        onBytes(received, announced === undefined ? null : Number(announced));
      },
    });
  };
  try {
    return await persist(attempt, { ...retrying, pause, now }, bounds.signal);
  } catch (error) {
    throw error instanceof HttpFault ? faultOfExchange(error) : error;
  }
}

/** Others may wait for the same token: it is left alone when one of them goes. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((settle, reject) => {
    const onAbort = (): void => reject(new Error('aborted', { cause: signal.reason }));
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(settle, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Parameters of a SAS change from one to the next of the same file. */
const sasParameters = new Set(
  (
    'sv ss srt sr sp st se spr sip si sig skoid sktid skt ske sks skv saoid suoid scid sdd ses ' +
    'rscc rscd rsce rscl rsct'
  ).split(' '),
);

/** What a server may tell one who asks by is part of what was asked. */
function cacheKey(url: CanonicalUrl): string {
  const { kind, identity } = url.credential;
  const query = [...new URL(url.revealUrl()).searchParams].filter(
    ([name]) => kind !== 'sas' || !sasParameters.has(name),
  );
  return JSON.stringify([url.host, url.path, query, kind, identity]);
}
