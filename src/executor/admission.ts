import { types } from 'node:util';
import { GatewayError } from '../errors.ts';
import { digestBytes, digestJson } from '../job/canonical.ts';
import { contractDigest } from '../job/contract-digest.ts';
import type { PermitClaims } from '../permit/claims.ts';
import type { Payload } from './types.ts';

/**
 * A copy of what is to be run, which nobody else holds: what is compared with the permit is what
 * runs.
 *
 * @throws GatewayError `ERR_PERMIT_MISMATCH` for a payload that is not plain data
 */
export function copyPayload(payload: Payload): Payload {
  try {
    const { platform, script, contract, plan } = payload;
    return plainCopy({ platform, script, contract, plan }) as Payload;
  } catch (error) {
    throw mismatch(['payload'], error);
  }
}

/**
 * Objects of plain members, lists, plain values and bytes, each copied once. All else is refused: a
 * `Date` or a boxed number has one form for a digest and another in the message to the worker, and
 * bytes in shared memory may change after they were compared.
 *
 * @throws TypeError, RangeError
 */
function plainCopy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError('not data');
    return value;
  }
  if (types.isUint8Array(value)) return new Uint8Array(value);
  if (Array.isArray(value)) return Array.from(value, plainCopy);
  // Of any realm: the end of a chain of prototypes, or what stands on it.
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw new TypeError('not plain');
  }
  const members = Object.entries(value);
  return Object.fromEntries(members.map(([key, member]) => [key, plainCopy(member)]));
}

/**
 * Demands that a permit names exactly this payload.
 *
 * @throws GatewayError `ERR_PERMIT_MISMATCH`, naming the parts that differ; their content is not
 * shown
 */
export function demandMatch(claims: PermitClaims, payload: Payload): void {
  const parts: readonly (readonly [string, string, () => string])[] = [
    ['platform', claims.platform, () => payload.platform],
    ['platform of the contract', claims.platform, () => payload.contract.platform],
    ['script', claims.script, () => digestBytes(payload.script)],
    ['contract', claims.contract, () => contractDigest(payload.contract)],
    ['plan', claims.plan, () => digestJson(payload.plan)],
  ];
  const differing = parts
    .filter(([, named, actual]) => !holds(named, actual))
    .map(([part]) => part);
  if (differing.length > 0) throw mismatch(differing);
}

function holds(named: string, actual: () => string): boolean {
  try {
    return actual() === named;
  } catch {
    return false;
  }
}

const parts: Readonly<Record<string, string>> = {
  contract: 'contract (parameters, inputs, output schema)',
  plan: 'plan (limits, isolation, imports, runtime)',
};

function mismatch(differing: readonly string[], cause?: unknown): GatewayError {
  const named = differing.map((part) => parts[part] ?? part).join(', ');
  return new GatewayError(
    'ERR_PERMIT_MISMATCH',
    `The permit does not name this ${named}; nothing was run.`,
    {
      help: 'Execute exactly what was admitted, or have the changed job admitted.',
      cause,
    },
  );
}
