import type { Socket } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { dial } from '../address/dial.ts';
import type { Reachable } from '../address/dial.ts';
import { limits } from '../limits.ts';

export interface Reach extends Reachable {
  /** PEM text of the authorities that are believed instead of the system's. */
  readonly certificates?: string | undefined;
}

export interface Calling {
  readonly agent: Agent;
  /** Ends all connections, also those that are not through their handshake. */
  readonly close: () => Promise<void>;
}

/**
 * A client for hosts that somebody else names: https, to addresses that were looked at, whatever
 * the environment says of proxies and certificates.
 */
export function guardedAgent(reach: Reach): Calling {
  const secure = buildConnector(tlsOptions(reach.certificates));
  const sockets = new Set<Socket>();
  const agent = new Agent({
    ...agentOptions,
    connect: (options, callback) => {
      const upgrade = (httpSocket: Socket): void => {
        sockets.add(httpSocket.once('close', () => sockets.delete(httpSocket)));
        if (agent.destroyed) httpSocket.destroy();
        secure({ ...options, protocol: 'https:', httpSocket }, callback);
      };
      const fail = (error: Error): void => callback(error, null);
      const dialling = { ...reach, waitMs: limits.dialMsMax };
      dial(options.hostname, Number(options.port || 443), dialling).then(upgrade, fail);
    },
  });
  return {
    agent,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await agent.destroy();
    },
  };
}

/** A client for hosts that are fixed: the endpoints that give tokens. */
export function directAgent(certificates?: string): Calling {
  const agent = new Agent({ ...agentOptions, connect: tlsOptions(certificates) });
  return { agent, close: () => agent.destroy() };
}

const agentOptions = {
  connections: limits.fetchesMax,
  pipelining: 1,
  maxHeaderSize: limits.httpHeadBytesMax,
  keepAliveTimeout: 1_000,
  keepAliveMaxTimeout: 1_000,
} as const;

/** `rejectUnauthorized` is said aloud: an environment variable can switch off its default. */
function tlsOptions(certificates: string | undefined): buildConnector.BuildOptions {
  return {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    timeout: limits.dialMsMax,
    ...(certificates === undefined ? {} : { ca: certificates }),
  };
}
