import type { ChildProcess } from 'node:child_process';
import { Server } from 'node:net';
import type { Socket } from 'node:net';
import { Unreachable, dial } from '../../../address/dial.ts';
import type { Reachable } from '../../../address/dial.ts';
import type { Destination, RunLimits } from '../../../job/plan.ts';
import { limits } from '../../../limits.ts';
import { readRequest } from './request.ts';

type Bounds = Pick<RunLimits, Extract<keyof RunLimits, `network${string}`>>;

export interface ProxyOptions extends Reachable {
  readonly destinations: readonly Destination[];
  readonly limits: Bounds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What a job sent and received through the proxy, and sentences about what it did not get. */
export interface NetworkUse {
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly notes: readonly string[];
}

export const noNetwork: NetworkUse = { sentBytes: 0, receivedBytes: 0, notes: [] };

/** A limit of the plan as a reason names it. */
function named(bounds: Bounds, name: keyof Bounds): string {
  return `${bounds[name]}${name.endsWith('MsMax') ? ' ms' : ''} (limits.${name})`;
}

/**
 * One job's way out. It accepts on a socket that listens in the job's network namespace and connects
 * from the host's, so that all that passes between the two passes here.
 */
export class Proxy {
  readonly #options: ProxyOptions;
  readonly #bounds: Bounds;
  readonly #sockets = new Set<Socket>();
  readonly #notes: string[] = [];
  #server: Server | null = null;
  #onFull: (used: number) => void = () => undefined;
  #sentBytes = 0;
  #receivedBytes = 0;
  #connections = 0;
  #connectionsTotal = 0;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#bounds = options.limits;
  }

  get use(): NetworkUse {
    return {
      sentBytes: this.#sentBytes,
      receivedBytes: this.#receivedBytes,
      notes: this.#notes,
    };
  }

  /** @param onFull told once more bytes have come than may pass; those are not handed on */
  watch(onFull: (used: number) => void): void {
    this.#onFull = onFull;
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
    const bounds = this.#bounds;
    // Who is refused may stay for the answer, and no more of those than of the others.
    if (this.#sockets.size > 4 * bounds.networkConnectionsMax) {
      client.destroy();
      return;
    }
    this.#connectionsTotal += 1;
    if (this.#connectionsTotal > bounds.networkConnectionsTotalMax) {
      const limit = named(bounds, 'networkConnectionsTotalMax');
      this.#refuse(client, 503, `more connections in a run than ${limit}`);
      return;
    }
    if (this.#connections >= bounds.networkConnectionsMax) {
      const limit = named(bounds, 'networkConnectionsMax');
      this.#refuse(client, 503, `more connections at once than ${limit}`);
      return;
    }
    this.#connections += 1;
    client.once('close', () => (this.#connections -= 1));
    this.#listen(client);
  }

  /** Reads the head of a request. */
  #listen(client: Socket): void {
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1 && head.length <= limits.proxyHeadBytesMax) return;
      client.removeListener('data', onData);
      clearTimeout(timer);
      client.pause();
      if (end === -1 || end > limits.proxyHeadBytesMax) {
        this.#refuse(client, 431, `the head has more than ${limits.proxyHeadBytesMax} bytes`);
        return;
      }
      const [line = ''] = head.toString('latin1', 0, end).split('\r\n', 1);
      void this.#answer(client, line, head.subarray(end + 4));
    };
    const timer = setTimeout(() => {
      client.removeListener('data', onData);
      const limit = named(this.#bounds, 'networkConnectMsMax');
      this.#refuse(client, 408, `no request came within ${limit}`);
    }, this.#bounds.networkConnectMsMax);
    client.once('close', () => clearTimeout(timer));
    client.on('data', onData);
  }

  async #answer(client: Socket, line: string, early: Buffer): Promise<void> {
    const request = readRequest(line, this.#options.destinations, this.#options.now());
    if (!request.ok) {
      this.#refuse(client, request.status, request.reason);
      return;
    }
    try {
      const remote = await dial(request.host, request.port, {
        ...this.#options,
        waitMs: this.#bounds.networkConnectMsMax,
        waitLimit: 'limits.networkConnectMsMax',
      });
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
    const idle = (): void => {
      const limit = named(this.#bounds, 'networkIdleMsMax');
      this.#note(`The proxy ended a connection on which nothing moved for ${limit}.`);
      end();
    };
    for (const socket of [client, remote]) socket.once('close', end);
    // What moves one way keeps the pair: an answer may be long in coming, or in being sent.
    const timer = setTimeout(idle, this.#bounds.networkIdleMsMax);
    client.once('close', () => clearTimeout(timer));
    client.on('data', (chunk: Buffer) => {
      timer.refresh();
      this.#count(chunk.length, 0);
    });
    remote.on('data', (chunk: Buffer) => {
      timer.refresh();
      this.#count(0, chunk.length);
    });
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (early.length > 0) {
      this.#count(early.length, 0);
      remote.write(early);
    }
    client.pipe(remote);
    remote.pipe(client);
  }

  #count(sent: number, received: number): void {
    this.#sentBytes += sent;
    this.#receivedBytes += received;
    const used = this.#sentBytes + this.#receivedBytes;
    if (used <= this.#bounds.networkBytesMax) return;
    this.close();
    this.#onFull(used);
  }

  /** The reason stands in the status line too: that is what most clients show. */
  #refuse(client: Socket, status: number, reason: string): void {
    this.#note(`The proxy refused a connection: ${reason}.`);
    const body = `${reason}\n`;
    client.end(
      `HTTP/1.1 ${status} ${reason}\r\nContent-Type: text/plain\r\n` +
        `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    client.resume();
    client.setTimeout(this.#bounds.networkConnectMsMax, () => client.destroy());
  }

  #note(sentence: string): void {
    if (this.#notes.length >= limits.proxyNotesMax) return;
    if (!this.#notes.includes(sentence)) this.#notes.push(sentence);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
