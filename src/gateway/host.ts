import { GatewayError } from '../errors.ts';
import type { ExecutorOptions } from '../executor/executor.ts';
import { limits } from '../limits.ts';
import type { GatewayOptions } from './types.ts';

/** What a gateway hands on to the executor that it opens for itself. */
const handedOn = ['python', 'cacheDirectory', 'tiers', 'concurrency', 'queue', 'network'] as const;

export type HostOptions = Pick<ExecutorOptions, (typeof handedOn)[number]>;

export function hostOptions(options: GatewayOptions): HostOptions {
  const given = handedOn.filter((name) => options[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, options[name]]));
}

/**
 * An executor that was given has its own options, and believes one pair of keys.
 *
 * @throws GatewayError `ERR_USAGE`
 */
export function demandOneHost(options: GatewayOptions): void {
  if (options.executor === undefined) return;
  const [surplus] = Object.keys(hostOptions(options));
  if (surplus !== undefined) {
    throw new GatewayError('ERR_USAGE', `\`${surplus}\` is an option of the executor.`, {
      help: `Give \`${surplus}\` to openExecutor, and the executor to the gateway.`,
    });
  }
  if (options.keys !== undefined && options.issuer !== undefined) return;
  throw new GatewayError('ERR_USAGE', 'An executor was given, and not the keys that it believes.', {
    help: 'Give `keys` and `issuer` too: those that openExecutor was given the public half of.',
  });
}

/** @throws GatewayError `ERR_USAGE` */
export function demandNodes({ nodes = 1 }: GatewayOptions): void {
  if (Number.isSafeInteger(nodes) && nodes >= 1 && nodes <= limits.runsMax) return;
  const message = `\`nodes\` must be a whole number from 1 to ${limits.runsMax}, not ${String(nodes)}.`;
  throw new GatewayError('ERR_USAGE', message);
}
