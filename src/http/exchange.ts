import type { Dispatcher } from 'undici';
import { limits } from '../limits.ts';
import { faultOf, HttpFault } from './fault.ts';

/** What asks: an agent of this room. */
export type Client = Dispatcher;

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  /** By name in lower case; several of one name are joined by a comma. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

export interface Bounds {
  readonly bodyBytesMax: number;
  /** Until the head is there, and between any two pieces of the body. */
  readonly silentMsMax: number;
  readonly totalMsMax: number;
  /** Aborts the exchange, which then rejects with its reason. */
  readonly signal: AbortSignal;
  /** Hears of each piece of a good body; what it throws ends the exchange. */
  readonly onBytes?: (received: number, answer: Omit<Answer, 'body'>) => void;
}

/**
 * One request and its whole answer. Nothing is followed, decompressed or retried.
 *
 * @throws HttpFault
 */
export async function exchange(agent: Client, question: Question, bounds: Bounds): Promise<Answer> {
  const { signal, totalMsMax } = bounds;
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = (): void => controller.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  const late = new HttpFault('too-slow', `it took longer than ${totalMsMax} ms`);
  const timer = setTimeout(() => controller.abort(late), totalMsMax);
  try {
    const asking = ask(agent, question, { ...bounds, signal: controller.signal });
    // As long as it connects, the client does not look at the signal.
    return await Promise.race([asking, abortion(controller.signal)]);
  } catch (error) {
    signal.throwIfAborted();
    throw controller.signal.aborted ? late : faultOf(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

async function ask(agent: Client, question: Question, bounds: Bounds): Promise<Answer> {
  const { origin, pathname, search } = new URL(question.url);
  const response = await agent.request({
    ...{ origin, path: `${pathname}${search}`, method: question.method },
    ...{ headers: { ...question.headers }, body: question.body ?? null },
    ...{ headersTimeout: bounds.silentMsMax, bodyTimeout: bounds.silentMsMax },
    signal: bounds.signal,
  });
  // Without a listener, what ends a body that is not read any more would end the process.
  response.body.on('error', () => undefined);
  try {
    const head = { status: response.statusCode, headers: headersOf(response.headers) };
    const body = await gather(response.body, head, bounds);
    return { ...head, body };
  } finally {
    response.body.destroy();
  }
}

function headersOf(headers: Dispatcher.ResponseData['headers']): Map<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return new Map(entries);
}

/**
 * The body of a good answer is whole or a fault; of a bad one the beginning is enough. Memory for a
 * length that is claimed is the system's until something is written there.
 */
async function gather(
  pieces: AsyncIterable<Buffer>,
  head: Omit<Answer, 'body'>,
  { bodyBytesMax, onBytes }: Bounds,
): Promise<Uint8Array> {
  const isGood = head.status >= 200 && head.status < 300;
  const claimed = isGood ? claimedLength(head.headers) : null;
  if (claimed !== null && claimed > bodyBytesMax) throw tooLarge(claimed, bodyBytesMax);
  let body = new Uint8Array(claimed ?? firstBytes);
  let received = 0;
  for await (const piece of pieces) {
    const known = received;
    received += piece.length;
    if (isGood && received > bodyBytesMax) throw tooLarge(null, bodyBytesMax);
    if (received > body.length) body = grown(body, received);
    body.set(piece, known);
    if (!isGood && received >= limits.httpErrorBytesMax) break;
    if (isGood) onBytes?.(received, head);
  }
  if (claimed !== null && received !== claimed) {
    throw new HttpFault('broken', `it announced ${claimed} bytes and sent ${received}`);
  }
  return received === body.length ? body : body.slice(0, received);
}

/** Of a body whose length nobody announced. */
const firstBytes = 65_536;

function grown(body: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(2 * body.length, needed));
  larger.set(body);
  return larger;
}

/**
 * Null where the end of the body is marked in it. Where it is not, a body that was cut off cannot be
 * told from a whole one (RFC 9112, 6.3).
 */
function claimedLength(headers: Answer['headers']): number | null {
  const claimed = headers.get('content-length');
  if (claimed !== undefined) return Number(claimed);
  if (/\bchunked$/i.test(headers.get('transfer-encoding') ?? '')) return null;
  throw new HttpFault('broken', 'its answer does not say where it ends');
}

function tooLarge(claimed: number | null, max: number): HttpFault {
  const size = claimed === null ? `more than ${max} bytes` : `${claimed} bytes`;
  return new HttpFault('too-large', `it sends ${size}, and ${max} is the most`);
}
