import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it stands; anything else as JSON. */
  readonly body?: unknown;
  /** Never ends. */
  readonly silent?: boolean;
}

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An endpoint that gives tokens: it answers as it is told, the last way over and over. */
export class TokenServer {
  readonly asked: Asked[] = [];
  #replies: readonly Reply[] = [];
  readonly #server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const { headers, method = '', url = '' } = request;
      this.asked.push({ method, url: new URL(url, this.origin), headers, body });
      const reply = this.#replies[Math.min(this.asked.length, this.#replies.length) - 1];
      if (reply === undefined || reply.silent) return;
      response.writeHead(reply.status, reply.headers);
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
    });
  });

  async listen(): Promise<void> {
    await new Promise<void>((settle) => this.#server.listen(0, '127.0.0.1', settle));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  answer(...replies: readonly Reply[]): void {
    this.#replies = replies;
    this.asked.length = 0;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
