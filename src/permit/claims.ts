import type { PlatformId } from '../platform/platform.ts';

/**
 * What a permit says: exactly what was judged. Digests are `sha256:` and 64 hex digits over the
 * bytes, or over the canonical JSON, of the thing.
 */
export interface PermitClaims {
  /** Issuer: the gateway's id. */
  readonly iss: string;
  /** Seconds since 1970-01-01T00:00Z (RFC 7519). */
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  /** 128 random bits, base64url: a permit is good for one run at one executor. */
  readonly jti: string;
  readonly platform: PlatformId;
  readonly policy: { readonly name: string; readonly digest: string };
  /** Digest of the rule pages that judged. */
  readonly rules: string;
  readonly script: string;
  /**
   * Digest of the canonical fact rows, which the worker derives again with CPython's own parser.
   */
  readonly facts: string;
  /**
   * Digest of all that the script is given: parameters, output schema, ports, mode, checkpoint, and
   * the digests of tables, of each artifact under its name, and of the bundle.
   */
  readonly contract: string;
  /** Digest of the plan: limits, isolation, import guard, runtime. */
  readonly plan: string;
}
