import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ArtifactFetcher } from '#dist/artifacts/fetcher.js';
import type { ArtifactProgress } from '#dist/artifacts/fetch-all.js';
import type { ArtifactOptions } from '#dist/artifacts/options.js';
import { digestBytes } from '#dist/job/canonical.js';
import { expired, valid } from './certificates.js';
import { listen } from './listen.js';
import { content, FileServer } from './server.js';

const files = new FileServer();
const past = createServer({ ...expired }, (_request, response) => response.end('ok'));
const addresses = [await listen(files.https), await listen(past, 1)];
const [address, pastAddress] = addresses;
if (!address || !pastAddress) t.bailout('port 443 of a loopback address takes root, or a sysctl');

const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const certificates = join(directory, 'ca.pem');
writeFileSync(certificates, `${valid.cert}${expired.cert}`);
t.teardown(() => {
  files.close();
  past.close();
  rmSync(directory, { recursive: true });
});

const names: Readonly<Record<string, readonly string[]>> = {
  'files.example.test': [address ?? ''],
  'past.files.example.test': [pastAddress ?? ''],
  'other.example.test': [address ?? ''],
  'metadata.files.example.test': ['169.254.169.254'],
  'wire.files.example.test': ['168.63.129.16'],
  'mapped.files.example.test': [`::ffff:${address}`],
  'mixed.files.example.test': [address ?? '', '10.0.0.1'],
  'closed.files.example.test': ['127.0.0.9'],
  'text.files.example.test': ['files.example.test'],
};
const pauses: number[] = [];
const bounds = {
  artifactBytesMax: 500_000,
  artifactsBytesMax: 600_000,
  artifactMsMax: 60_000,
  artifactSilentMsMax: 20_000,
};

const open = (
  options: ArtifactOptions = {},
  cacheDirectory = directory,
  times: Partial<typeof bounds> = {},
): Promise<ArtifactFetcher> =>
  ArtifactFetcher.open(
    {
      certificates,
      addresses: [`${address}/32`, `${pastAddress}/32`, '127.0.0.9/32'],
      resolve: async (host) => names[host] ?? [],
      cacheBytesMax: 0,
      ...options,
    },
    {
      ...{ cacheDirectory, now: Date.now, bounds: { ...bounds, ...times } },
      pause: async (ms) => {
        pauses.push(ms);
      },
    },
  );

const secret = 'c2VjcmV0c2VjcmV0';

/** What comes of one artifact: its bytes, or the finding about it. */
async function fetchOne(
  fetcher: ArtifactFetcher,
  source: string,
  pin: string | null = null,
): Promise<{ reason: string; message: string; help: string } | Uint8Array> {
  const { signal } = new AbortController();
  const named = [{ name: 'x.zip', source, pin }];
  const fetched = await fetcher.fetch(named, { signal, onProgress: () => undefined });
  if (fetched.ok) return fetched.artifacts[0]?.bytes ?? new Uint8Array();
  const [first] = fetched.findings;
  return { reason: first?.reason ?? '', message: first?.message ?? '', help: first?.help ?? '' };
}

const host = 'https://files.example.test';
const blob = 'https://other.blob.core.windows.net/x';

t.test('what is fetched is what the server holds', async (t) => {
  const fetcher = await open();
  const cases: [path: string, bytes: Uint8Array][] = [
    ['/whole', content],
    ['/chunked', content],
    ['/empty', Buffer.alloc(0)],
    ['/long', Buffer.from('ok')],
    ['/identity', Buffer.from('ok')],
    ['/weak', Buffer.from('ok')],
    ['/with%20blank?x=1', content],
  ];
  for (const [path, bytes] of cases) {
    const got = await fetchOne(fetcher, `${host}${path}`);
    t.ok(got instanceof Uint8Array && Buffer.from(got).equals(bytes), path);
  }
  t.same(files.seen.at(-1)?.url, '/with%20blank?x=1');
  const { headers } = files.seen.at(-1) ?? {};
  t.match(headers, { 'accept-encoding': 'identity', host: 'files.example.test' });
  t.notOk(headers?.authorization);
  t.same(pauses, []);
});

type Refusal = readonly [url: string, reason: string, message: RegExp, asked?: number];

/** Fetches all at once: each is told by its reason, was asked for so often, and tells no secret. */
async function refuses(
  t: Test,
  fetcher: ArtifactFetcher,
  cases: readonly Refusal[],
): Promise<void> {
  const judged = cases.map(async ([url, reason, message, asked = 0]) => {
    const got = await fetchOne(fetcher, `${url}${url.includes(';') ? '' : `?sig=${secret}`}`);
    t.match(got, { reason, message });
    t.notMatch(JSON.stringify(got), /c2Vjc|sig=|inside/, `${url}: no secret, no target`);
    t.equal(files.count(new URL(url.replace(/;.*/, '')).pathname), asked, `${url}: requests`);
  });
  await Promise.all(judged);
}

t.test('what is not is a finding that says why', async (t) => {
  await refuses(t, await open(), [
    [`${host}/large`, 'SIZE', /more than 500000 bytes/, 1],
    [`${host}/claims-large`, 'SIZE', /10000000000000 bytes/, 1],
    [`${host}/short`, 'UNAVAILABLE', /broke off/, 4],
    [`${host}/no-end`, 'UNAVAILABLE', /does not say where it ends/, 4],
    [`${host}/two-lengths`, 'UNAVAILABLE', /not HTTP/, 4],
    [`${host}/both-lengths`, 'UNAVAILABLE', /not HTTP/, 4],
    [`${host}/not-http`, 'UNAVAILABLE', /not HTTP/, 4],
    [`${host}/headers`, 'UNAVAILABLE', /not HTTP/, 4],
    [`${host}/bomb`, 'ENCODED', /encoding/, 1],
    [`${host}/redirect`, 'REDIRECT', /answers 302/, 1],
    [`${host}/moved`, 'REDIRECT', /answers 308/, 1],
    [`${host}/not-modified`, 'REDIRECT', /answers 304/, 1],
    [`${host}/partial`, 'UNEXPECTED', /answers 206/, 1],
    [`${host}/private`, 'NOT_FOUND', /404 \(ResourceNotFound\)/, 1],
    [`${host}/no-public`, 'FORBIDDEN', /409 \(PublicAccessNotPermitted\)/, 1],
    [`${host}/forbidden`, 'FORBIDDEN', /403 \(AuthenticationFailed\)/, 1],
    [`${host}/busy`, 'UNAVAILABLE', /answers 503, and did so/, 4],
    [`${host}/later`, 'UNAVAILABLE', /answers 429/, 4],
    [`${host}/much-later`, 'UNAVAILABLE', /answers 429/, 1],
    [`${host}/teapot`, 'UNEXPECTED', /answers 418, not with/, 1],
    ['https://nowhere.example.test/x', 'UNAVAILABLE', /nowhere.example.test has no address/],
    ['https://closed.files.example.test/x', 'UNAVAILABLE', /cannot be connected to/],
    [
      'https://metadata.files.example.test/x',
      'ADDRESS_NOT_PUBLIC',
      /169.254.169.254 is link-local/,
    ],
    ['https://wire.files.example.test/x', 'ADDRESS_NOT_PUBLIC', /168.63.129.16 is the cloud/],
    ['https://mapped.files.example.test/x', 'ADDRESS_NOT_PUBLIC', /in disguise/],
    ['https://mixed.files.example.test/x', 'ADDRESS_NOT_PUBLIC', /10.0.0.1 is private/],
    ['https://text.files.example.test/x', 'ADDRESS_NOT_PUBLIC', /not an IP address/],
    ['https://past.files.example.test/x', 'TLS', /CERT_HAS_EXPIRED/],
    ['https://other.example.test/x', 'TLS', /ALTNAME_INVALID/],
    [`${blob};impersonate`, 'CREDENTIAL_UNUSABLE', /nobody is signed in/],
    [`${blob};managed_identity=system`, 'IDENTITY_UNBOUND', /without identities/],
    [
      `https://b.s3.us-east-1.amazonaws.com/x;AwsCredentials=AKIA,${secret}`,
      'CREDENTIAL_UNUSABLE',
      /AWS/,
    ],
    [`${host}/x;token=${secret}`, 'UNEXPECTED', /its URL is refused/],
    ['http://files.example.test/x', 'UNEXPECTED', /its URL is refused/],
  ]);
});

t.test('what comes too late is waited for no longer than is allowed', async (t) => {
  const slow = await open({}, directory, { artifactMsMax: 3_000 });
  const silent = await open({}, directory, { artifactSilentMsMax: 700 });
  await Promise.all([
    refuses(t, slow, [[`${host}/slow-loris`, 'UNAVAILABLE', /longer than 3000 ms/, 1]]),
    refuses(t, silent, [
      [`${host}/stalls`, 'UNAVAILABLE', /in time/, 4],
      [`${host}/silent`, 'UNAVAILABLE', /in time/, 4],
    ]),
  ]);
});

t.test(
  'an authority that nobody named is not believed, whatever the environment says',
  async (t) => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    process.env['HTTPS_PROXY'] = 'http://127.0.0.1:1';
    t.teardown(() => {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      delete process.env['HTTPS_PROXY'];
    });
    const fetcher = await ArtifactFetcher.open(
      { addresses: [`${address}/32`], resolve: async () => [address ?? ''], cacheBytesMax: 0 },
      { cacheDirectory: directory, now: Date.now },
    );
    t.match(await fetchOne(fetcher, `${host}/whole`), { reason: 'TLS', message: /SELF_SIGNED/ });
  },
);

t.test('a name that changes its address is looked at where it is connected to', async (t) => {
  let asked = 0;
  const before = files.seen.length;
  const resolve = async (): Promise<string[]> => [(asked += 1) === 1 ? '127.0.0.9' : '10.0.0.1'];
  const fetcher = await open({ resolve });
  t.match(await fetchOne(fetcher, `${host}/whole`), { reason: 'ADDRESS_NOT_PUBLIC' });
  t.equal(asked, 2, 'asked once for each connection');
  t.equal(files.seen.length, before);
});

t.test('what passes is asked again, with pauses', async (t) => {
  const fetcher = await open();
  pauses.length = 0;
  t.ok((await fetchOne(fetcher, `${host}/twice-busy`)) instanceof Uint8Array);
  t.same(pauses, [250, 500]);
  pauses.length = 0;
  await fetchOne(fetcher, `${host}/later`);
  t.same(pauses, [3_000, 3_000, 3_000]);
});

t.test('a pin holds', async (t) => {
  const fetcher = await open();
  const got = await fetchOne(fetcher, `${host}/whole`, digestBytes(content));
  t.ok(got instanceof Uint8Array);
  t.match(await fetchOne(fetcher, `${host}/whole`, digestBytes('else')), {
    reason: 'DIGEST',
    message: new RegExp(digestBytes(content)),
  });
});

t.test('the artifacts of a job are bounded together, and each is told of', async (t) => {
  const fetcher = await open();
  const heard: ArtifactProgress[] = [];
  const fetch = (paths: string[]) => {
    const named = paths.map((path, at) => ({ name: `${at}`, source: `${host}${path}`, pin: null }));
    const { signal } = new AbortController();
    return fetcher.fetch(named, { signal, onProgress: (progress) => heard.push(progress) });
  };
  const good = await fetch(Array<string>(9).fill('/whole'));
  t.same(
    good.ok && good.artifacts.map(({ name, sha256 }) => [name, sha256]),
    Array.from({ length: 9 }, (_, at) => [`${at}`, digestBytes(content)]),
    'in the order of the job',
  );
  t.match(heard[0], { receivedBytes: content.length, totalBytes: content.length });
  t.equal(heard.length, 9);
  const much = await fetch(['/half-a-job', '/whole', '/half-a-job', '/redirect']);
  const reasons = much.ok ? [] : much.findings.map(({ reason }) => reason);
  t.same(new Set(reasons), new Set(['REDIRECT', 'SIZE']), 'all that is wrong is told');
});

t.test('an abort ends it at once', async (t) => {
  const fetcher = await open();
  const controller = new AbortController();
  const named = [{ name: 'x', source: `${host}/silent`, pin: null }];
  const fetching = fetcher.fetch(named, { signal: controller.signal, onProgress: () => undefined });
  const reason = new Error('enough');
  setTimeout(() => controller.abort(reason), 50);
  await t.rejects(fetching, reason);
  await t.rejects(fetcher.fetch(named, { signal: controller.signal, onProgress: () => 0 }), reason);
});

t.test('options that are none', async (t) => {
  for (const [options, message] of [
    [{ addresses: ['10.0.0.1/8'] }, /artifacts.addresses: `10.0.0.1\/8` is not a CIDR block/],
    [{ certificates: '/nowhere.pem' }, /`\/nowhere.pem` holds no certificate/],
    [{ cacheBytesMax: -1 }, /`artifacts.cacheBytesMax` must be a whole number/],
    [{ identity: { tenant: 'contoso' } }, /`artifacts.identity.tenant` is not a GUID/],
  ] as [ArtifactOptions, RegExp][]) {
    await t.rejects(open(options), { code: 'ERR_USAGE', message });
  }
});
