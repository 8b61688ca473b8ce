import { isWithin, parseAddress, parseRange } from './address.ts';
import type { Address, AddressRange } from './address.ts';

/**
 * Blocks that are not the public internet, whole, with the few addresses in them that are reachable:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry, with multicast (RFC 5771) and the
 * host's own service address of Azure
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16). A tunnel is
 * never looked into: its whole block is refused.
 */
const specialPurpose: readonly (readonly [cidr: string, name: string])[] = [
  ['0.0.0.0/8', 'this network'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared by a carrier'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local, where clouds keep their metadata'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'protocol assignments'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'AMT'],
  ['192.88.99.0/24', '6to4 relays'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['168.63.129.16/32', "the cloud's own service"],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 'an IPv4 address in disguise'],
  ['64:ff9b::/96', 'NAT64'],
  ['64:ff9b:1::/48', 'NAT64'],
  ['2001::/23', 'protocol assignments, Teredo among them'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3fff::/20', 'documentation'],
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
];

const blocks = specialPurpose.map(([cidr, name]) => ({ cidr, name, range: demandRange(cidr) }));
/** Global unicast: all that IANA has given out. https://www.iana.org/assignments/ipv6-address-space */
const globalUnicast = demandRange('2000::/3');
/** RFC 5214: the interface id of a tunnel, with or without its universal bit. */
const isatap: readonly bigint[] = [0x0000_5efen, 0x0200_5efen];

/**
 * Why a connection to an address is refused, as the end of a sentence: `10.0.0.1 is private
 * (10.0.0.0/8)`. Null when it is public, or in a range that the host admits.
 */
export function addressFault(text: string, admitted: readonly AddressRange[] = []): string | null {
  const address = parseAddress(text);
  if (address === null) return 'what the name resolves to is not an IP address';
  if (admitted.some((range) => isWithin(address, range))) return null;
  const block = blocks.find(({ range }) => isWithin(address, range));
  if (block !== undefined) return `${text} is ${block.name} (${block.cidr})`;
  return address.family === 4 ? null : outsideOfGlobalUnicast(text, address);
}

function outsideOfGlobalUnicast(text: string, address: Address): string | null {
  if (!isWithin(address, globalUnicast)) return `${text} is outside of global unicast (2000::/3)`;
  const tunnelled = isatap.includes((address.value >> 32n) & 0xffff_ffffn);
  return tunnelled ? `${text} is the end of an ISATAP tunnel` : null;
}

function demandRange(cidr: string): AddressRange {
  const range = parseRange(cidr);
  if (range === null) throw new RangeError(`not a block of addresses: ${cidr}`);
  return range;
}
