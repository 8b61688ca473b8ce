import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { Outcome } from '#dist/executor/types.js';
import { open, run } from '../job.js';
import { testedTiers } from '../tiers.js';
import { certificate, key } from './certificate.js';

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

let lured = 0;
const lure = createTcp((socket) => {
  lured += 1;
  socket.destroy();
});
const requests: string[] = [];
const api = createHttps({ cert: certificate, key }, (request, response) => {
  requests.push(`${request.headers.host} ${request.url}`);
  if (request.url === '/away') response.writeHead(302, { location: 'https://elsewhere.test/' });
  if (request.url === '/large') response.write(Buffer.alloc(1_000_000));
  response.end('hello');
});
const [apiPort, lurePort] = [await listen(api), await listen(lure)];

const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const certificates = join(directory, 'ca.pem');
writeFileSync(certificates, certificate, { mode: 0o644 });
// The directory of a test is its owner's alone; the job runs as another.
chmodSync(directory, 0o755);

const names: Readonly<Record<string, readonly string[]>> = {
  'api.example.test': ['127.0.0.1'],
  'other.example.test': ['127.0.0.1'],
  'metadata.example.test': ['169.254.169.254'],
  'mixed.example.test': ['127.0.0.1', '10.0.0.1'],
  'v6.example.test': ['::1'],
  'expired.example.test': ['127.0.0.1'],
};
const executor = await open({
  network: {
    certificates,
    addresses: ['127.0.0.1/32'],
    resolve: async (host) => names[host] ?? [],
  },
});
const never = { port: apiPort, untilMs: null };
const destinations = [
  { host: 'api.example.test', ...never },
  { host: 'metadata.example.test', port: 443, untilMs: null },
  { host: 'mixed.example.test', ...never },
  { host: 'v6.example.test', ...never },
  { host: 'nowhere.example.test', ...never },
  { host: 'expired.example.test', port: apiPort, untilMs: 1 },
];
const { skip = 'no such tier' } =
  (await testedTiers()).find(({ tier }) => tier === 'namespace') ?? {};

t.teardown(async () => {
  await executor.close();
  api.close();
  lure.close();
  rmSync(directory, { recursive: true });
});

const go = (script: string): Promise<Outcome> =>
  run(executor, script, { tier: 'namespace', network: 'proxy', destinations });

const fetched = (url: string): string =>
  `import urllib.request\nprint(urllib.request.urlopen(${JSON.stringify(url)}, timeout=20).read())`;

t.test('a script reaches an admitted host, and what passed is counted', { skip }, async (t) => {
  const outcome = await go(fetched(`https://api.example.test:${apiPort}/x`));
  t.match(outcome, { status: 'completed', stdout: "b'hello'\n", notes: [] }, outcome.stderr);
  t.same(requests.splice(0), [`api.example.test:${apiPort} /x`]);
  t.ok(outcome.usage.sentBytes > 300 && outcome.usage.receivedBytes > 300);
  const large = await go(
    fetched(`https://api.example.test:${apiPort}/large`).replace('.read()', ''),
  );
  t.equal(large.status, 'completed');
  const whole = await go(
    fetched(`https://api.example.test:${apiPort}/large`).replace('.read()', '.read()[-5:]'),
  );
  t.equal(whole.stdout, "b'hello'\n");
  t.ok(whole.usage.receivedBytes > 1_000_000);
  requests.splice(0);
});

/** What a script tries beside that, and what it is told. */
const refused: readonly (readonly [name: string, script: string, told: RegExp])[] = [
  [
    'another host',
    fetched(`https://other.example.test:${apiPort}/`),
    /403 other\.example\.test is not a host of the policy's webapi callouts/,
  ],
  [
    'another port',
    fetched(`https://api.example.test:${lurePort}/`),
    /403 api\.example\.test is admitted on port \d+ only/,
  ],
  ['an address', fetched(`https://127.0.0.1:${apiPort}/`), /403 127\.0\.0\.1 is not a host/],
  ['an address of IPv6', fetched(`https://[::1]:${apiPort}/`), /40[35] /],
  [
    'a host whose address is private',
    fetched('https://metadata.example.test/'),
    /502 .*169\.254\.169\.254 is link-local, where clouds keep their metadata/,
  ],
  [
    'a host with a private address among its own',
    fetched(`https://mixed.example.test:${apiPort}/`),
    /502 .*10\.0\.0\.1 is private/,
  ],
  ['the loopback of IPv6', fetched(`https://v6.example.test:${apiPort}/`), /::1 is loopback/],
  ['no address', fetched(`https://nowhere.example.test:${apiPort}/`), /502 .*has no address/],
  [
    'a host of yesterday',
    fetched(`https://expired.example.test:${apiPort}/`),
    /a day that is past/,
  ],
  ['a redirect', fetched(`https://api.example.test:${apiPort}/away`), /403 elsewhere\.test is not/],
  [
    'plain http',
    fetched(`http://api.example.test:${apiPort}/`),
    /HTTP Error 405: only CONNECT is known here: use an https URL/,
  ],
  ['a name', 'import socket\nsocket.getaddrinfo("api.example.test", 443)', /name resolution/],
  [
    'a connection of its own',
    `import socket\nsocket.create_connection(("127.0.0.1", ${lurePort}), 5)`,
    /refused|denied/,
  ],
  [
    'an address of its own',
    'import socket\nsocket.create_connection(("1.1.1.1", 443), 5)',
    /unreachable|denied/,
  ],
  ['datagrams', 'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM)', /not permitted/],
  [
    'raw sockets',
    'import socket\nsocket.socket(socket.AF_INET, socket.SOCK_RAW, 1)',
    /not permitted/,
  ],
  ['netlink', 'import socket\nsocket.socket(16, socket.SOCK_RAW, 0)', /not permitted/],
  ['packets', 'import socket\nsocket.socket(17, socket.SOCK_RAW, 0)', /not permitted/],
  ['a unix socket', 'import socket\nsocket.socket(socket.AF_UNIX)', /not permitted/],
  ['listening', 'import socket\ns = socket.socket()\ns.bind(("127.0.0.1", 9000))', /not permitted/],
  [
    'a long head',
    'import socket\ns = socket.create_connection(("127.0.0.1", 3128))\n' +
      's.sendall(b"CONNECT " + b"a" * 9000)\nraise ValueError(s.recv(200))',
    /431 the head has more than 8192 bytes/,
  ],
  [
    'a line that is none',
    'import socket\ns = socket.create_connection(("127.0.0.1", 3128))\n' +
      's.sendall(b"CONNECT api.example.test:443\\r\\nx HTTP/1.1\\r\\n\\r\\n")\n' +
      'raise ValueError(s.recv(200))',
    /405 only CONNECT/,
  ],
];

t.test('nothing else is reached, and each refusal says why', { skip }, async (t) => {
  for (const [name, script, told] of refused) {
    const { status, failure, notes } = await go(script);
    t.equal(status, 'script-error', name);
    t.match(`${failure?.message}\n${failure?.traceback}`, told, name);
    if (/^CONNECT|\d{3} /.test(String(told))) t.equal(notes.length, 1, name);
  }
  t.equal(lured, 0);
});

t.test('a certificate of nobody is not believed', { skip }, async (t) => {
  const plain = await open({
    network: { addresses: ['127.0.0.1/32'], resolve: async () => ['127.0.0.1'] },
  });
  const script = fetched(`https://api.example.test:${apiPort}/`);
  const outcome = await run(plain, script, { tier: 'namespace', network: 'proxy', destinations });
  t.match(outcome.failure?.message, /CERTIFICATE_VERIFY_FAILED/);
  await plain.close();
});

t.test('the worker leaves no channel and no listener to the script', { skip }, async (t) => {
  const script = [
    'import os',
    'print([n for n in os.environ if "NODE_CHANNEL" in n])',
    'for n in range(3, 64):',
    '    try:',
    '        os.fstat(n)',
    '        print(n)',
    '    except OSError:',
    '        pass',
  ].join('\n');
  const outcome = await go(script);
  // 4 is where the worker answers.
  t.match(outcome, { status: 'completed', stdout: '[]\n4\n' });
});

t.test('without a network there are no sockets and no proxy', { skip }, async (t) => {
  const script =
    'import os, socket\nprint([n for n in os.environ if "PROXY" in n])\nsocket.socket()';
  const outcome = await run(executor, script, { tier: 'namespace' });
  t.match(outcome, { status: 'script-error', stdout: '[]\n' });
  t.match(outcome.failure?.message, /not permitted/);
});

t.test('a proxy is had in tier namespace only', async (t) => {
  const held = await open({ tiers: ['kernel'] });
  const plan = { network: 'proxy', destinations } as const;
  await t.rejects(run(held, 'pass', plan), { code: 'ERR_ISOLATION_UNMET' });
  await held.close();
  await t.rejects(open({ network: { addresses: ['10.0.0.1/8'] } }), { code: 'ERR_USAGE' });
});
