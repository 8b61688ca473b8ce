import { randomBytes } from 'node:crypto';
import { CompactSign } from 'jose';
import { limits } from '../limits.ts';
import type { PermitClaims } from './claims.ts';
import { permitHeader } from './header.ts';
import type { SigningKey } from './keys.ts';

/** What the gateway says about a job; times and id are added when the permit is issued. */
export type PermitSubject = Omit<PermitClaims, 'iat' | 'nbf' | 'exp' | 'jti'>;

export interface IssueOptions {
  /** Milliseconds since 1970; default `Date.now`. */
  readonly now?: () => number;
  /** Source of random bytes; default the system's. */
  readonly random?: (bytes: number) => Uint8Array;
  /** How long the permit is good for, at most (and by default) `limits.permitMsMax`. */
  readonly validMs?: number;
}

const jtiBytes = 16;

/**
 * Signs a permit: compact JWS (RFC 7515), EdDSA over Ed25519 (RFC 8037). Members of the subject
 * that a permit does not have are left out.
 */
export async function issuePermit(
  subject: PermitSubject,
  key: SigningKey,
  options: IssueOptions = {},
): Promise<string> {
  const { now = Date.now, random = randomBytes, validMs = limits.permitMsMax } = options;
  const seconds = Math.floor(now() / 1000);
  const validSeconds = Math.max(1, Math.floor(Math.min(validMs, limits.permitMsMax) / 1000));
  const claims: PermitClaims = {
    iss: subject.iss,
    iat: seconds,
    nbf: seconds,
    exp: seconds + validSeconds,
    jti: Buffer.from(random(jtiBytes)).toString('base64url'),
    platform: subject.platform,
    policy: { name: subject.policy.name, digest: subject.policy.digest },
    rules: subject.rules,
    script: subject.script,
    facts: subject.facts,
    contract: subject.contract,
    plan: subject.plan,
  };
  return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ ...permitHeader, kid: key.kid })
    .sign(key.key);
}
