import { directAgent } from '../../http/agent.ts';
import { exchange } from '../../http/exchange.ts';
import type { Answer, Question } from '../../http/exchange.ts';
import { HttpFault } from '../../http/fault.ts';
import { isBusy, pauseHere, persist } from '../../http/retry.ts';
import type { Pause } from '../../http/retry.ts';
import { limits } from '../../limits.ts';
import { TokenFault } from '../token.ts';

/** What tests set: none of it changes what is asked. */
export interface EndpointOptions {
  readonly pause?: Pause;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** One request. */
  readonly tokenMsMax?: number;
  /** PEM text of the authorities that are believed instead of the system's. */
  readonly certificates?: string;
}

export interface Endpoint {
  readonly name: string;
  readonly options: EndpointOptions;
  /** Statuses beyond those of a busy server that pass with time. */
  readonly passing: readonly number[];
}

/**
 * Asks an endpoint that gives tokens, again where its errors pass.
 *
 * @throws TokenFault
 */
export async function askEndpoint(
  { name, options, passing }: Endpoint,
  question: Question,
  signal: AbortSignal,
): Promise<string> {
  const { certificates, now = Date.now, pause = pauseHere } = options;
  const { tokenMsMax = limits.tokenMsMax } = options;
  const { agent, close } = directAgent(certificates);
  const bounds = { bodyBytesMax: limits.tokenBytesMax, silentMsMax: tokenMsMax, signal };
  const retrying = {
    ...{ attemptsMax: 5, pauseMsMin: 1_000, pauseMsMax: 30_000, now, pause },
    isPassing: (status: number): boolean => isBusy(status) || passing.includes(status),
  };
  try {
    const ask = (): Promise<Answer> =>
      exchange(agent, question, { ...bounds, totalMsMax: tokenMsMax });
    return readAnswer(name, await persist(ask, retrying, signal), retrying.isPassing);
  } catch (error) {
    if (!(error instanceof HttpFault)) throw error;
    const help = 'Is there an identity on this host, and does its endpoint answer?';
    throw new TokenFault('TOKEN_UNAVAILABLE', `${name} gives no token: ${error.message}`, help);
  } finally {
    await close();
  }
}

/** Three parts in base64url; the last may be empty only where nothing is signed. */
const jwtForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;

function readAnswer(
  name: string,
  { body, status }: Answer,
  isPassing: (status: number) => boolean,
): string {
  const members = readMembers(body);
  if (status !== 200) throw refusal(name, status, members, isPassing(status));
  const token = members.get('access_token');
  const type = members.get('token_type');
  if (typeof token === 'string' && jwtForm.test(token) && isBearer(type)) return token;
  const message = `${name} answered with something that is no bearer token`;
  throw new TokenFault('TOKEN_INVALID', message, 'What listens there is not what it should be.');
}

function isBearer(type: unknown): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'bearer';
}

/** The members of a JSON object; none where it is something else. */
function readMembers(body: Uint8Array): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

function refusal(
  name: string,
  status: number,
  members: ReadonlyMap<string, unknown>,
  isPassing: boolean,
): TokenFault {
  const why = errorWords(members);
  const message = `${name} answered ${status}${why === '' ? '' : ` (${why})`}`;
  if (isPassing) return new TokenFault('TOKEN_UNAVAILABLE', message, 'Try again in a minute.');
  const help = 'Assign the identity to this host, or name one that is: by object id.';
  return new TokenFault('IDENTITY_UNASSIGNED', message, help);
}

/** The code of an error and Entra's own number; the description may quote what was sent. */
function errorWords(members: ReadonlyMap<string, unknown>): string {
  const error = members.get('error');
  const code = typeof error === 'string' && /^[\w-]{1,64}$/.test(error) ? [error] : [];
  const text = members.get('error_description');
  const number = typeof text === 'string' ? (/\bAADSTS\d{1,9}\b/.exec(text)?.[0] ?? '') : '';
  return [...code, number].filter(Boolean).join(', ');
}
