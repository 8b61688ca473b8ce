import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { limits } from '../limits.ts';
import type { AddressRange } from './address.ts';
import { addressFault } from './special-purpose.ts';

/** Every address of a host name. Rejects when it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The resolver of this host. */
export const resolveHere: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** What was asked for cannot be had. The message may be shown to a script and its author. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  /** `refused`: an address is not admitted, which asking again does not change. */
  readonly kind: 'refused' | 'unresolved' | 'unconnected';

  constructor(kind: Unreachable['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface Reachable {
  readonly resolve: Resolve;
  /** Ranges that are not public, and reached all the same. */
  readonly admitted: readonly AddressRange[];
}

export interface Dialling extends Reachable {
  /** For resolving, and for each address. */
  readonly waitMs: number;
  /** The setting that says so, for messages. */
  readonly waitLimit?: string;
}

/**
 * Connects to an address of the host that was looked at, so that no second answer of a resolver
 * comes between. One address that is not public spoils them all.
 *
 * @throws Unreachable
 */
export async function dial(host: string, port: number, dialling: Dialling): Promise<Socket> {
  const { admitted, waitMs } = dialling;
  const addresses = await resolved(host, dialling);
  for (const address of addresses) refuse(host, addressFault(address, admitted));
  for (const address of addresses.slice(0, limits.dialAddressesMax)) {
    const socket = await open(address, port, waitMs);
    if (socket === null) continue;
    const fault = addressFault(socket.remoteAddress ?? '', admitted);
    if (fault !== null) socket.destroy();
    refuse(host, fault);
    return socket;
  }
  const message = `${host} port ${port} cannot be connected to, for which it has ${shown(dialling)}`;
  throw new Unreachable('unconnected', message);
}

/** @throws Unreachable unless there is no fault */
function refuse(host: string, fault: string | null): void {
  if (fault === null) return;
  const message = `${host} resolves to an address that is not admitted: ${fault}`;
  throw new Unreachable('refused', message);
}

async function resolved(host: string, dialling: Dialling): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), dialling.waitMs);
  });
  // The resolver's words may tell of the host's network.
  const found = await Promise.race([dialling.resolve(host).catch(() => []), late]);
  clearTimeout(timer);
  if (found === null) {
    throw new Unreachable('unresolved', `${host} was not resolved within ${shown(dialling)}`);
  }
  if (found.length === 0) throw new Unreachable('unresolved', `${host} has no address`);
  return found;
}

function shown({ waitLimit, waitMs }: Dialling): string {
  return waitLimit === undefined ? `${waitMs} ms` : `${waitMs} ms (${waitLimit})`;
}

/** Null when it does not connect in time. */
function open(host: string, port: number, waitMs: number): Promise<Socket | null> {
  return new Promise((settle) => {
    const socket = connect({ host, port, autoSelectFamily: false });
    const fail = (): void => {
      socket.destroy();
      settle(null);
    };
    socket.setTimeout(waitMs, fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('timeout', fail);
      socket.removeListener('error', fail);
      settle(socket);
    });
  });
}
