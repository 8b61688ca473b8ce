import type { ChildProcess } from 'node:child_process';
import { Server } from 'node:net';
import type { Socket } from 'node:net';
import type { Destination } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import { Unreachable, dial } from './dial.ts';
import type { Dialling } from './dial.ts';
import { readRequest } from './request.ts';

export interface ProxyOptions extends Dialling {
  readonly destinations: readonly Destination[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a job sent and received through the proxy, and what it was refused. */
export interface NetworkUse {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly refusals: readonly string[];
}

export const noNetwork: NetworkUse = { sentBytes: 0, receivedBytes: 0, refusals: [] };

/**
 * One job's way out. It accepts on a socket that listens in the job's network namespace and connects
 * from the host's, so that all that passes between the two passes here.
 */
export class Proxy {
  readonly #options: ProxyOptions;
  readonly #sockets = new Set<Socket>();
  readonly #refusals: string[] = [];
  #server: Server | null = null;
  #sentBytes = 0;
  #receivedBytes = 0;
  #connections = 0;

  constructor(options: ProxyOptions) {
    this.#options = options;
  }

  get use(): NetworkUse {
    return {
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
      refusals: this.#refusals,
    };
  }

  /**
   * Waits for the one message of a job's worker: the socket that it listens on. It comes before the
   * script is read, and nothing is heard after it. The channel is left to end with the process: who
   * disconnects is not told of the process's `close`.
   */
  takeListener(child: ChildProcess): void {
    child.once('message', (_message, handle) => {
      if (handle instanceof Server) this.serve(handle);
    });
  }

  /** @param server listens where only the job can connect */
  serve(server: Server): void {
    this.#server = server;
    server.on('error', () => undefined);
    server.on('connection', (client: Socket) => this.#greet(client));
  }

  /** Ends all connections: the job is over. */
  close(): void {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #greet(client: Socket): void {
    this.#keep(client);
    this.#connections += 1;
    if (this.#sockets.size > 2 * limits.proxyConnectionsMax) {
      this.#refuse(client, 503, `more than ${limits.proxyConnectionsMax} connections at once`);
      return;
    }
    if (this.#connections > limits.proxyConnectionsTotalMax) {
      this.#refuse(
        client,
        503,
        `more than ${limits.proxyConnectionsTotalMax} connections in a run`,
      );
      return;
    }
    client.setTimeout(limits.proxyConnectMsMax, () => client.destroy());
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1 && head.length <= limits.proxyHeadBytesMax) return;
      client.removeListener('data', onData);
      client.pause();
      if (end === -1 || end > limits.proxyHeadBytesMax) {
        this.#refuse(client, 431, `the head has more than ${limits.proxyHeadBytesMax} bytes`);
        return;
      }
      const [line = ''] = head.toString('latin1', 0, end).split('\r\n', 1);
      void this.#answer(client, line, head.subarray(end + 4));
    };
    client.on('data', onData);
  }

  async #answer(client: Socket, line: string, early: Buffer): Promise<void> {
    const request = readRequest(line, this.#options.destinations, this.#options.now());
    if (!request.ok) {
      this.#refuse(client, request.status, request.reason);
      return;
    }
    client.setTimeout(0);
    try {
      const remote = await dial(request.host, request.port, this.#options);
      this.#keep(remote);
      if (client.destroyed) remote.destroy();
      else this.#join(client, remote, early);
    } catch (error) {
      const reason = error instanceof Unreachable ? error.message : 'the proxy failed';
      this.#refuse(client, 502, reason);
    }
  }

  /** The end of one direction is passed on; an idle pair, or a broken one, is ended whole. */
  #join(client: Socket, remote: Socket, early: Buffer): void {
    const end = (): void => {
      client.destroy();
      remote.destroy();
    };
    const count = (bytes: number, direction: 'sent' | 'received'): void => {
      if (direction === 'sent') this.#sentBytes += bytes;
      else this.#receivedBytes += bytes;
      if (this.#sentBytes + this.#receivedBytes <= limits.proxyBytesMax) return;
      this.#note(`more than ${limits.proxyBytesMax} bytes passed through the proxy`);
      this.close();
    };
    for (const socket of [client, remote]) {
      socket.setTimeout(limits.proxyIdleMsMax, end);
      socket.once('close', end);
    }
    client.on('data', (chunk: Buffer) => count(chunk.length, 'sent'));
    remote.on('data', (chunk: Buffer) => count(chunk.length, 'received'));
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (early.length > 0) {
      count(early.length, 'sent');
      remote.write(early);
    }
    client.pipe(remote);
    remote.pipe(client);
  }

  /** The reason stands in the status line too: that is what most clients show. */
  #refuse(client: Socket, status: number, reason: string): void {
    this.#note(reason);
    const body = `${reason}\n`;
    client.end(
      `HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/plain\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    client.resume();
    client.setTimeout(limits.proxyConnectMsMax, () => client.destroy());
  }

  #note(reason: string): void {
    if (this.#refusals.length >= limits.proxyRefusalsMax) return;
    if (!this.#refusals.includes(reason)) this.#refusals.push(reason);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
