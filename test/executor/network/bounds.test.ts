import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import t from 'tap';
import type { ExecutionPlan } from '#dist/job/plan.js';
import type { Outcome } from '#dist/executor/types.js';
import { open, run } from '../job.js';
import { testedTiers } from '../tiers.js';

/** Does as it is told by the first byte that comes. */
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (told) => {
    if (told.toString() === 'l') socket.write(Buffer.alloc(2 ** 20));
    else if (told.toString() === 'd') drip(socket);
    else socket.resume();
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

/** A byte now and then, for longer than nothing may move. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('.'), 100);
  setTimeout(() => socket.end(), 2_500);
  socket.once('close', () => clearInterval(timer));
}

const executor = await open({
  network: {
    addresses: ['127.0.0.1/32'],
    resolve: (host) =>
      host.startsWith('slow') ? new Promise(() => undefined) : Promise.resolve(['127.0.0.1']),
  },
});
t.teardown(async () => {
  await executor.close();
  server.close();
});
const { skip = 'no such tier' } =
  (await testedTiers()).find(({ tier }) => tier === 'namespace') ?? {};

const destinations = ['api.example.test', 'slow.example.test'].map((host) => {
  return { host, port, untilMs: null };
});

const prelude = `
import socket, time
def connect(host="api.example.test", tell=b""):
    s = socket.create_connection(("127.0.0.1", 3128), 10)
    s.sendall(b"CONNECT %s:${port} HTTP/1.1\\r\\n\\r\\n" % host.encode())
    status = s.recv(1000).split(b"\\r\\n")[0].decode()
    if " 200 " not in status: print(status)
    s.sendall(tell)
    return s
def drain(s):
    total = 0
    while piece := s.recv(65536): total += len(piece)
    return total
`;

interface BoundCase {
  readonly name: string;
  readonly limits: Partial<ExecutionPlan['limits']>;
  readonly script: string;
  readonly outcome: object;
  readonly check?: (outcome: Outcome) => boolean;
}

const cases: readonly BoundCase[] = [
  {
    name: 'bytes that come',
    limits: { networkBytesMax: 100_000 },
    script: 'try: drain(connect(tell=b"l"))\nexcept OSError: pass\ntime.sleep(5)',
    outcome: {
      status: 'resource-limit',
      failure: {
        message: 'The script sent and received more than 100000 bytes (limits.networkBytesMax).',
        limit: { name: 'networkBytesMax', value: 100_000 },
      },
    },
    check: ({ failure, usage }) =>
      failure?.limit?.used === usage.sentBytes + usage.receivedBytes &&
      usage.receivedBytes < 400_000,
  },
  {
    name: 'bytes that go',
    limits: { networkBytesMax: 100_000 },
    script: 's = connect()\nwhile True: s.sendall(bytes(65536))',
    outcome: { status: 'resource-limit', failure: { limit: { name: 'networkBytesMax' } } },
    check: ({ usage }) => usage.sentBytes > 100_000 && usage.receivedBytes === 0,
  },
  {
    name: 'bytes within the limit, both ways',
    limits: { networkBytesMax: 2 ** 20 + 1 },
    script: 's = connect(tell=b"l")\nn = 0\nwhile n < 2 ** 20: n += len(s.recv(65536))\nprint(n)',
    outcome: {
      ...{ status: 'completed', stdout: '1048576\n', notes: [] },
      usage: { sentBytes: 1, receivedBytes: 2 ** 20 },
    },
  },
  {
    name: 'connections at once',
    limits: { networkConnectionsMax: 2 },
    script:
      'a, b = connect(), connect()\nc = connect()\na.shutdown(1)\ndrain(a)\ntime.sleep(0.3)\nd = connect()',
    outcome: {
      status: 'completed',
      stdout:
        /^HTTP\/1\.1 503 more connections at once than 2 \(limits\.networkConnectionsMax\)\n$/,
      notes: [/^The proxy refused a connection: more connections at once than 2/],
    },
  },
  {
    name: 'connections in a run',
    limits: { networkConnectionsTotalMax: 3 },
    script: 'for _ in range(4): connect().close()',
    outcome: {
      status: 'completed',
      stdout:
        /^HTTP.* 503 more connections in a run than 3 \(limits\.networkConnectionsTotalMax\)\n$/,
    },
  },
  {
    name: 'a flood of connections',
    limits: { networkConnectionsMax: 2, openFilesMax: 256 },
    script: `
held = []
for _ in range(200):
    try: held.append(socket.create_connection(("127.0.0.1", 3128), 10))
    except OSError: pass
gone = sum(s.recv(1) == b"" for s in held[2:])
print(gone > 150)`,
    outcome: { status: 'completed', stdout: 'True\n' },
  },
  {
    name: 'a host that is not resolved',
    limits: { networkConnectMsMax: 300 },
    script: 'connect("slow.example.test")',
    outcome: {
      stdout:
        /502 slow\.example\.test was not resolved within 300 ms \(limits\.networkConnectMsMax\)/,
    },
  },
  {
    name: 'a request that does not come, though bytes do',
    limits: { networkConnectMsMax: 300 },
    script: `
s = socket.create_connection(("127.0.0.1", 3128), 10)
try:
    for _ in range(10):
        s.sendall(b"C")
        time.sleep(0.1)
except OSError: pass
print(s.recv(100).split(b"\\r\\n")[0].decode())`,
    outcome: { stdout: /408 no request came within 300 ms \(limits\.networkConnectMsMax\)/ },
  },
  {
    name: 'nothing moves',
    limits: { networkIdleMsMax: 1_000 },
    script: 's = connect(tell=b"s")\nprint(s.recv(1))',
    outcome: {
      status: 'completed',
      stdout: "b''\n",
      notes: [
        'The proxy ended a connection on which nothing moved for 1000 ms (limits.networkIdleMsMax).',
      ],
    },
  },
  {
    name: 'something moves, one way',
    limits: { networkIdleMsMax: 1_000 },
    script: 'print(drain(connect(tell=b"d")) > 10)',
    outcome: { status: 'completed', stdout: 'True\n', notes: [] },
  },
];

t.test('each bound of the network holds, and is told by its name', { skip }, async (t) => {
  for (const { name, limits, script, outcome: expected, check } of cases) {
    const options = { tier: 'namespace', network: 'proxy', destinations, limits } as const;
    const outcome = await run(executor, prelude + script, options);
    t.match(outcome, expected, name, { stderr: outcome.failure?.traceback });
    if (check) t.ok(check(outcome), `${name}: use`, outcome.usage);
  }
});
