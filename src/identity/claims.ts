import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { directAgent } from '../http/agent.ts';
import { exchange } from '../http/exchange.ts';
import { limits } from '../limits.ts';
import { AccessToken, TokenFault } from './token.ts';

export interface Expected {
  readonly objectId: string;
  readonly tenant: string;
  readonly audience: string;
}

/** Entra's algorithms; `none` and those with a shared key are not among them. */
const algorithms = ['RS256', 'PS256', 'ES256'];

/** Who signs, by cloud (https://learn.microsoft.com/entra/identity-platform/access-tokens). */
function issuersOf(tenant: string): string[] {
  return [
    `https://sts.windows.net/${tenant}/`,
    `https://sts.chinacloudapi.cn/${tenant}/`,
    `https://login.microsoftonline.com/${tenant}/v2.0`,
    `https://login.microsoftonline.us/${tenant}/v2.0`,
    `https://login.partner.microsoftonline.cn/${tenant}/v2.0`,
  ];
}

/**
 * Checks that a token is the one that was asked for: signed by the tenant's keys, for this identity
 * of this tenant, for this audience, and not yet past.
 *
 * @throws TokenFault
 */
export async function verifyToken(
  text: string,
  { audience, objectId, tenant }: Expected,
  { keys, nowMs }: { readonly keys: JWTVerifyGetKey; readonly nowMs: number },
): Promise<AccessToken> {
  const options = {
    algorithms,
    audience: [audience, `${audience}/`],
    issuer: issuersOf(tenant),
    currentDate: new Date(nowMs),
    clockTolerance: limits.clockSkewMsMax / 1_000,
    requiredClaims: ['exp', 'oid', 'tid'],
  };
  const { payload } = await jwtVerify(text, keys, options).catch((error: unknown) => {
    throw refusal(error);
  });
  for (const [claim, value] of [
    ['oid', objectId],
    ['tid', tenant],
  ] as const) {
    if (!isSame(payload[claim], value))
      throw invalid(`its \`${claim}\` is not that of the identity`);
  }
  return new AccessToken(text, expiryOf(payload));
}

function isSame(claim: unknown, value: string): boolean {
  return typeof claim === 'string' && claim.toLowerCase() === value;
}

function expiryOf({ exp = 0 }: JWTPayload): number {
  return exp * 1_000;
}

/** jose's own messages name claims and never their values. */
function refusal(error: unknown): TokenFault {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return invalid(`its \`${error.claim}\` is not the one expected`);
  }
  if (error instanceof errors.JWKSNoMatchingKey) return invalid('no key of the tenant signed it');
  if (error instanceof errors.JOSEError) return invalid(`it does not hold (${error.code})`);
  const help = 'Are the keys of the tenant to be had from this host?';
  return new TokenFault('TOKEN_UNAVAILABLE', 'the keys that sign tokens cannot be read', help);
}

function invalid(what: string): TokenFault {
  const help = 'Check `identity.tenant` and `identity.system`, and which identities this host has.';
  return new TokenFault('TOKEN_INVALID', `the token is not what was asked for: ${what}`, help);
}

/** Keys that were given, or those that a tenant publishes, read when they are first needed. */
export function keysOf(source: JSONWebKeySet | URL, certificates?: string): JWTVerifyGetKey {
  if (!(source instanceof URL)) return createLocalJWKSet(source);
  return createRemoteJWKSet(source, {
    [customFetch]: (url, { signal }) => readKeys(url, signal, certificates),
  });
}

async function readKeys(
  url: string,
  signal: AbortSignal,
  certificates: string | undefined,
): Promise<Response> {
  const { agent, close } = directAgent(certificates);
  const { keysBytesMax, tokenMsMax } = limits;
  try {
    const question = { method: 'GET', url, headers: { accept: 'application/json' } } as const;
    const bounds = { bodyBytesMax: keysBytesMax, silentMsMax: tokenMsMax, totalMsMax: tokenMsMax };
    const { body, status } = await exchange(agent, question, { ...bounds, signal });
    return new Response(Buffer.from(body), { status });
  } finally {
    await close();
  }
}
