import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { GatewayError } from '../errors.ts';

/** The half of a key that an execution host holds. */
export interface VerifyingKey {
  /** RFC 7638 thumbprint of the public key: the `kid` of the permits that it verifies. */
  readonly kid: string;
  readonly key: CryptoKey;
}

/** The half that only the gateway holds. */
export interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
}

export interface PermitKeys {
  readonly signing: SigningKey;
  readonly verifying: VerifyingKey;
}

/** An Ed25519 key as RFC 8037 writes it; `d` is there in a private key only. */
export interface PermitJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d?: string;
}

/** A fresh Ed25519 pair; the private half cannot be exported again. */
export async function generatePermitKeys(): Promise<PermitKeys> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const kid = await calculateJwkThumbprint(await exportJWK(publicKey));
  return { signing: { kid, key: privateKey }, verifying: { kid, key: publicKey } };
}

/**
 * Both halves from a private JWK, as a host keeps it in its secret store.
 *
 * @throws GatewayError `ERR_USAGE` when it is not a private Ed25519 JWK; the message never shows
 * the key.
 */
export async function importPermitKeys(jwk: unknown): Promise<PermitKeys> {
  const { kty, crv, x, d } = readJwk(jwk);
  if (d === undefined)
    throw notKey('a permit is signed with a private key, and this JWK has no `d`');
  const verifying = await importVerifyingKey({ kty, crv, x });
  const key = await importOkp({ kty, crv, x, d });
  return { signing: { kid: verifying.kid, key }, verifying };
}

/**
 * The public half alone, from a public JWK. A private JWK is refused: an execution host must not
 * hold one.
 *
 * @throws GatewayError `ERR_USAGE` when it is not a public Ed25519 JWK.
 */
export async function importVerifyingKey(jwk: unknown): Promise<VerifyingKey> {
  const { kty, crv, x, d } = readJwk(jwk);
  if (d !== undefined)
    throw notKey('this JWK is private (`d`), and a permit is verified with the public half');
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  return { kid, key: await importOkp({ kty, crv, x }) };
}

/** The public half in the form that {@link importVerifyingKey} reads. */
export async function exportVerifyingKey(key: VerifyingKey): Promise<PermitJwk> {
  return readJwk(await exportJWK(key.key));
}

/** The members that count; others (`alg`, `use`, `kid`) are not read. */
function readJwk(jwk: unknown): PermitJwk {
  if (typeof jwk !== 'object' || jwk === null) throw notKey('a JWK is an object');
  const { kty, crv, x, d } = jwk as Record<string, unknown>;
  if (kty !== 'OKP' || crv !== 'Ed25519') throw notKey('`kty` must be OKP and `crv` Ed25519');
  if (typeof x !== 'string') throw notKey('`x` must be a string');
  if (d === undefined) return { kty, crv, x };
  if (typeof d !== 'string') throw notKey('`d` must be a string');
  return { kty, crv, x, d };
}

async function importOkp(jwk: PermitJwk): Promise<CryptoKey> {
  try {
    const key = await importJWK(jwk as JWK, 'EdDSA', { extractable: jwk.d === undefined });
    if (!(key instanceof Uint8Array)) return key;
  } catch {
    // Whatever the reason, it may quote the key: it is not passed on.
  }
  throw notKey('`x` and `d` must be 32 bytes each, as base64url, and belong together');
}

function notKey(reason: string): GatewayError {
  return new GatewayError('ERR_USAGE', `Not an Ed25519 key for permits: ${reason}.`, {
    help: 'Make one with generatePermitKeys(), or pass a JWK of kty OKP, crv Ed25519.',
  });
}
