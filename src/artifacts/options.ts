import { readFile } from 'node:fs/promises';
import { admittedRanges } from '../address/admitted.ts';
import { resolveHere } from '../address/dial.ts';
import type { Resolve } from '../address/dial.ts';
import { GatewayError } from '../errors.ts';
import type { Reach } from '../http/agent.ts';
import type { IdentityOptions } from '../identity/managed-tokens.ts';
import { limits } from '../limits.ts';

/** How artifacts of jobs are fetched. No option relaxes what a URL must be. */
export interface ArtifactOptions {
  /** Addresses that are reached though they are not public: `10.1.0.0/16`. Default: none. */
  readonly addresses?: readonly string[];
  /** PEM file of the authorities that are believed instead of the system's. */
  readonly certificates?: string;
  /** Every address of a host; default: the resolver of this host. */
  readonly resolve?: Resolve;
  /** Without it, no artifact is fetched by a managed identity. */
  readonly identity?: IdentityOptions;
  /** What is kept for later jobs, in bytes; 0 for nothing. */
  readonly cacheBytesMax?: number;
}

/** @throws GatewayError `ERR_USAGE` for an option that is not of its form */
export async function reachOf(options: ArtifactOptions): Promise<Reach> {
  const { addresses = [], certificates, resolve = resolveHere } = options;
  return {
    admitted: admittedRanges('artifacts.addresses', addresses),
    resolve,
    certificates: certificates === undefined ? undefined : await readCertificates(certificates),
  };
}

/** @throws GatewayError `ERR_USAGE` */
export function cacheBytesOf({
  cacheBytesMax = limits.artifactCacheBytesMax,
}: ArtifactOptions): number {
  if (Number.isSafeInteger(cacheBytesMax) && cacheBytesMax >= 0) return cacheBytesMax;
  const message = `\`artifacts.cacheBytesMax\` must be a whole number, not ${String(cacheBytesMax)}.`;
  throw new GatewayError('ERR_USAGE', message);
}

async function readCertificates(path: string): Promise<string> {
  const text = await readFile(path, 'latin1').catch(() => '');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new GatewayError('ERR_USAGE', `artifacts.certificates: \`${path}\` holds no certificate.`, {
    help: 'Name a PEM file that this process may read.',
  });
}
