import { compactVerify } from 'jose';
import { GatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { platformIds } from '../platform/platform.ts';
import type { PermitClaims } from './claims.ts';
import { permitHeader } from './header.ts';
import type { VerifyingKey } from './keys.ts';

export interface VerifyOptions {
  /** The only issuer that is believed. */
  readonly issuer: string;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
}

/** A permit has about 900 characters; a token many times as long is not one. */
const tokenCharsMax = 8_192;

const tokenForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const digestForm = /^sha256:[0-9a-f]{64}$/;
const jtiForm = /^[\w-]{22}$/;

/**
 * Checks a permit and returns what it says. Nothing is believed before the signature holds; then
 * the claims must be exactly the documented ones, each in its documented form.
 *
 * @throws GatewayError `ERR_PERMIT_INVALID` when the token is malformed, altered, signed by another
 * key or by another algorithm, or not from `issuer`; `ERR_PERMIT_EXPIRED` when it is past its time
 * or not yet valid.
 */
export async function verifyPermit(
  token: string,
  key: VerifyingKey,
  options: VerifyOptions,
): Promise<PermitClaims> {
  const claims = readClaims(await verifiedPayload(token, key));
  if (claims.iss !== options.issuer) throw invalid('it comes from another issuer');
  checkTimes(claims, (options.now ?? Date.now)());
  return claims;
}

async function verifiedPayload(token: unknown, key: VerifyingKey): Promise<unknown> {
  if (typeof token !== 'string' || token.length > tokenCharsMax || !tokenForm.test(token)) {
    throw invalid('it does not have the form of a compact JWS');
  }
  if (!token.split('.').every(isCanonicalBase64url)) throw invalid('its encoding is not canonical');
  const verified = await compactVerify(token, key.key, { algorithms: [permitHeader.alg] }).catch(
    () => {
      throw invalid('its signature does not hold for this key');
    },
  );
  const { alg, typ, kid, ...more } = verified.protectedHeader;
  if (alg !== permitHeader.alg || typ !== permitHeader.typ || Object.keys(more).length > 0) {
    throw invalid('its header is not that of a permit');
  }
  if (kid !== key.kid) throw invalid('it names another key');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(verified.payload));
  } catch {
    throw invalid('its claims are not JSON');
  }
}

/**
 * Base64url leaves spare bits in the last character; only zero ones are accepted, so that a permit
 * has one spelling.
 */
function isCanonicalBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.length > 0;
const isSeconds: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isDigest: Check = (value) => typeof value === 'string' && digestForm.test(value);

const policyForm: Readonly<Record<keyof PermitClaims['policy'], Check>> = {
  name: isText,
  digest: isDigest,
};

const claimsForm: Readonly<Record<keyof PermitClaims, Check>> = {
  iss: isText,
  iat: isSeconds,
  nbf: isSeconds,
  exp: isSeconds,
  jti: (value) => typeof value === 'string' && jtiForm.test(value),
  platform: (value) => platformIds.some((id) => id === value),
  policy: (value) => firstFault(value, policyForm) === null,
  rules: isDigest,
  script: isDigest,
  facts: isDigest,
  contract: isDigest,
  plan: isDigest,
};

function readClaims(value: unknown): PermitClaims {
  const fault = firstFault(value, claimsForm);
  if (fault !== null) throw invalid(fault);
  return value as PermitClaims;
}

/** Every member of the form and no other; null when the value has it. */
function firstFault(value: unknown, form: Readonly<Record<string, Check>>): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'its claims are not an object';
  }
  const entries = new Map(Object.entries(value));
  for (const [name, check] of Object.entries(form)) {
    if (!entries.has(name)) return `claim \`${name}\` is missing`;
    if (!check(entries.get(name))) return `claim \`${name}\` is not of its form`;
  }
  return entries.size === Object.keys(form).length ? null : 'it has claims that a permit has not';
}

function checkTimes({ iat, nbf, exp }: PermitClaims, nowMs: number): void {
  if (nbf < iat || exp <= nbf || (exp - iat) * 1000 > limits.permitMsMax) {
    throw invalid('its times contradict one another or allow too long');
  }
  // The negated comparison also refuses when the clock gives no number.
  if (!(Math.max(iat, nbf) * 1000 <= nowMs + limits.clockSkewMsMax)) {
    throw new GatewayError('ERR_PERMIT_EXPIRED', 'The permit is not valid yet.', {
      help: 'Compare the clocks of the gateway and of this executor.',
    });
  }
  if (!(nowMs - limits.clockSkewMsMax < exp * 1000)) {
    throw new GatewayError('ERR_PERMIT_EXPIRED', 'The permit is past its time.', {
      help: 'Have the job admitted again: a permit is good for a few minutes.',
    });
  }
}

function invalid(reason: string): GatewayError {
  return new GatewayError('ERR_PERMIT_INVALID', `The permit is not accepted: ${reason}.`, {
    help: 'Have the job admitted again, by the gateway that this executor trusts.',
  });
}
