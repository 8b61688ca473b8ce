import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { valid } from './certificates.js';

export const content: Buffer = Buffer.from('what a script is given\n'.repeat(1_000));
const etag = '"0x8DCAFE"';

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** Writes what Node's own server would not. */
const raw =
  (...pieces: string[]): Behaviour =>
  (_request, { socket }) => {
    for (const piece of pieces) socket?.write(piece);
    socket?.end();
  };

const whole: Behaviour = (request, response) => {
  if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
  else response.writeHead(200, { etag, 'content-length': content.length }).end(content);
};

const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (_request, response) => {
    response.writeHead(code, headers).end('<Error>sig=secret</Error>');
  };

/** Until the client has enough. */
const drip =
  (bytes: number, everyMs: number, head: Record<string, string | number> = {}): Behaviour =>
  (_request, response) => {
    response.writeHead(200, head).flushHeaders();
    const timer = setInterval(() => response.write(Buffer.alloc(bytes)), everyMs);
    response.on('close', () => clearInterval(timer));
  };

const bomb = gzipSync(Buffer.alloc(20_000_000));

/** What each path of the server does. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  '/whole': whole,
  '/weak': (_request, response) => {
    response.writeHead(200, { etag: 'W/"1"', 'content-length': 2 }).end('ok');
  },
  '/chunked': (_request, response) => {
    response.write(content.subarray(0, 100));
    response.end(content.subarray(100));
  },
  '/empty': (_request, response) => response.writeHead(200, { 'content-length': 0 }).end(),
  '/large': drip(100_000, 1),
  '/claims-large': drip(1, 1_000, { 'content-length': 10 ** 13 }),
  '/half-a-job': (_request, response) => {
    response.writeHead(200, { 'content-length': 400_000 }).end(Buffer.alloc(400_000));
  },
  '/slow-loris': drip(1, 20),
  '/stalls': (_request, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('x');
  },
  '/silent': () => undefined,
  '/short': (_request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('x'.repeat(50), () => response.socket?.destroy());
  },
  '/long': raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok and more'),
  '/no-end': raw('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf of it?'),
  '/two-lengths': raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nokk'),
  '/both-lengths': raw(
    'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  ),
  '/not-http': raw('220 mail.example.test ESMTP\r\n'),
  '/headers': raw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`),
  '/bomb': (_request, response) => {
    const head = { 'content-encoding': 'gzip', 'content-length': bomb.length };
    response.writeHead(200, head).end(bomb);
  },
  '/identity': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'identity', 'content-length': 2 }).end('ok');
  },
  '/redirect': status(302, { location: 'https://inside.files.example.test/?sig=secret' }),
  '/moved': status(308, { location: '/whole' }),
  '/not-modified': status(304),
  '/partial': status(206, { 'content-range': 'bytes 0-1/2' }),
  '/private': status(404, { 'x-ms-error-code': 'ResourceNotFound' }),
  '/no-public': status(409, { 'x-ms-error-code': 'PublicAccessNotPermitted' }),
  '/forbidden': status(403, { 'x-ms-error-code': 'AuthenticationFailed' }),
  '/busy': status(503),
  '/later': status(429, { 'retry-after': '3' }),
  '/much-later': status(429, { 'retry-after': '3600' }),
  '/teapot': status(418, { 'x-ms-error-code': 'sig=<secret>' }),
};

/** A server of artifacts, good and bad; `seen` counts requests and keeps their headers. */
export class FileServer {
  readonly seen: { readonly url: string; readonly headers: IncomingMessage['headers'] }[] = [];
  readonly https = createServer({ ...valid }, (request, response) =>
    this.#answer(request, response),
  );

  count(path: string): number {
    return this.seen.filter(({ url }) => url.split('?')[0] === path).length;
  }

  close(): void {
    this.https.closeAllConnections();
    this.https.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    const [path = ''] = url.split('?');
    this.seen.push({ url, headers: request.headers });
    if (path.startsWith('/twice-busy') && this.count(path) < 3) status(503)(request, response);
    else (behaviours[path] ?? whole)(request, response);
  }
}
