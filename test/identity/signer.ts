import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JSONWebKeySet } from 'jose';

export const tenant = '11111111-2222-3333-4444-555555555555';

/** A tenant that signs tokens as Entra does. */
export class Signer {
  readonly keys: JSONWebKeySet;
  readonly #key: CryptoKey;
  readonly #kid: string;

  private constructor(key: CryptoKey, keys: JSONWebKeySet, kid: string) {
    this.#key = key;
    this.keys = keys;
    this.#kid = kid;
  }

  static async make(kid = 'one'): Promise<Signer> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
    return new Signer(privateKey, { keys: [jwk] }, kid);
  }

  /** @param claims beside those of a tenant's good token, or instead of them */
  async sign(claims: Record<string, unknown>): Promise<string> {
    const seconds = Math.floor(Date.now() / 1_000);
    const usual = { iss: `https://sts.windows.net/${tenant}/`, tid: tenant };
    const times = { iat: seconds, nbf: seconds, exp: seconds + 3_600 };
    return await new SignJWT({ ...usual, ...times, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: this.#kid })
      .sign(this.#key);
  }
}
