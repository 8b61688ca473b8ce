import { GatewayError } from '../errors.ts';
import { parseRange } from './address.ts';
import type { AddressRange } from './address.ts';

/**
 * Reads the ranges that a host admits though they are not public.
 *
 * @param option where they were given, for the message
 * @throws GatewayError `ERR_USAGE`
 */
export function admittedRanges(option: string, cidrs: readonly string[]): AddressRange[] {
  return cidrs.map((cidr) => {
    const range = parseRange(cidr);
    if (range !== null) return range;
    throw new GatewayError('ERR_USAGE', `${option}: \`${cidr}\` is not a CIDR block.`, {
      help: 'Write the first address and the length of the prefix: `10.1.0.0/16`.',
    });
  });
}
