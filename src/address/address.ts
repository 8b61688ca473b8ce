import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number. */
export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A block of addresses in CIDR form. */
export interface AddressRange extends Address {
  readonly prefix: number;
}

/** Reads an address in its usual spelling, without a zone; null for all else. */
export function parseAddress(text: string): Address | null {
  if (isIPv4(text)) return { family: 4, value: fromParts(text.split('.').map(Number), 8n) };
  if (!isIPv6(text) || text.includes('%')) return null;
  return { family: 6, value: fromParts(groupsOf(text), 16n) };
}

/** Reads `10.1.0.0/16` or `2001:db8::/32`; null for all else, bits below the prefix included. */
export function parseRange(text: string): AddressRange | null {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = parseAddress(match?.[1] ?? '');
  const prefix = Number(match?.[2]);
  if (address === null || prefix > widthOf(address)) return null;
  const range = { ...address, prefix };
  return networkOf(address, range) === range.value ? range : null;
}

export function isWithin(address: Address, range: AddressRange): boolean {
  return address.family === range.family && networkOf(address, range) === range.value;
}

function networkOf(address: Address, { prefix }: AddressRange): bigint {
  const free = BigInt(widthOf(address) - prefix);
  return (address.value >> free) << free;
}

function widthOf({ family }: Address): number {
  return family === 4 ? 32 : 128;
}

/** The eight groups of a valid IPv6 address, `::` filled in and a dotted end read as two of them. */
function groupsOf(text: string): number[] {
  const [before = [], after = []] = text
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')));
  const read = (groups: readonly string[]): number[] => groups.flatMap(groupsIn);
  const head = read(before);
  const tail = read(after);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupsIn(group: string): number[] {
  if (!group.includes('.')) return [Number.parseInt(group, 16)];
  const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function fromParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n);
}
