import { digestBytes, digestJson } from './canonical.ts';
import type { Contract, RunContract } from './types.ts';

/**
 * Digest of a contract. Binary parts (tables, artifacts, the bundle) stand in it as the digest of their bytes,
 * so that one canonical JSON names everything that the script will be given.
 *
 * @throws RangeError, TypeError for a contract that is no JSON beyond its binary parts
 */
export function contractDigest(contract: Contract | RunContract): string {
  return digestJson(withoutBytes(contract));
}

function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: digestBytes(value) };
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  // Without a prototype a key named `__proto__` is a key like any other.
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) copy[key] = withoutBytes(member);
  return copy;
}
