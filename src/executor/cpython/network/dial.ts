import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { addressFault } from '../../../address/special-purpose.ts';
import type { AddressRange } from '../../../address/address.ts';
import type { RunLimits } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';

/** Every address of a host name. Rejects when it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The resolver of this host. */
export const resolveHere: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** Whose message may be shown to a script: what it asked for cannot be had. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface Dialling {
  readonly resolve: Resolve;
  /** Ranges that are not public, and reached all the same. */
  readonly admitted: readonly AddressRange[];
  readonly limits: Pick<RunLimits, 'networkConnectMsMax'>;
}

/**
 * Connects to an address of the host that was looked at, so that no second answer of a resolver
 * comes between. One address that is not public spoils them all.
 *
 * @throws Unreachable
 */
export async function dial(host: string, port: number, dialling: Dialling): Promise<Socket> {
  const { resolve, admitted } = dialling;
  const { networkConnectMsMax: waitMs } = dialling.limits;
  const addresses = await inTime(resolve(host), host, waitMs);
  const fault = addresses.map((address) => addressFault(address, admitted)).find(Boolean);
  if (fault !== undefined && fault !== null) {
    throw new Unreachable(`${host} resolves to an address that is not admitted: ${fault}`);
  }
  for (const address of addresses.slice(0, limits.proxyAddressesMax)) {
    const socket = await open(address, port, waitMs);
    if (socket !== null) return socket;
  }
  throw new Unreachable(
    `${host} port ${port} cannot be connected to, for which it has ${waitMs} ms ` +
      '(limits.networkConnectMsMax)',
  );
}

async function inTime(
  answer: Promise<readonly string[]>,
  host: string,
  waitMs: number,
): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), waitMs);
  });
  // The resolver's words may tell of the host's network.
  const found = await Promise.race([answer.catch(() => []), late]);
  clearTimeout(timer);
  if (found === null) {
    const limit = `${waitMs} ms (limits.networkConnectMsMax)`;
    throw new Unreachable(`${host} was not resolved within ${limit}`);
  }
  if (found.length === 0) throw new Unreachable(`${host} has no address`);
  return found;
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
      socket.removeListener('error', fail);
      settle(socket);
    });
  });
}
