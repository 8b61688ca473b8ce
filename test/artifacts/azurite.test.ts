import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { ArtifactFetcher } from '#dist/artifacts/fetcher.js';
import { imdsTokens } from '#dist/identity/providers/imds.js';
import { Signer, tenant } from '../identity/signer.js';
import { TokenServer } from '../identity/token-server.js';
import { account, accountKey, Azurite, sasOf, storageHost } from './azurite.js';
import { valid } from './certificates.js';
import { listen } from './listen.js';

const probe = createServer();
const address = await listen(probe);
probe.close();
if (address === null) t.bailout('port 443 of a loopback address takes root, or a sysctl');

const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const certificates = join(directory, 'ca.pem');
writeFileSync(certificates, valid.cert);
const azurite = new Azurite(address ?? '', directory);
const signer = await Signer.make();
const imds = new TokenServer();
await imds.listen();
t.teardown(() => {
  azurite.close();
  imds.close();
  rmSync(directory, { recursive: true });
});

const identity = 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb';
const hour = 3_600;
const seconds = Math.floor(Date.now() / 1_000);

/** A token as the metadata service would give it. */
async function give(claims: Record<string, unknown> = {}): Promise<void> {
  const good = { oid: identity, aud: `https://${storageHost}` };
  const access_token = await signer.sign({ ...good, ...claims });
  imds.answer({ status: 200, body: { access_token, token_type: 'Bearer' } });
}

const open = (): Promise<ArtifactFetcher> =>
  ArtifactFetcher.open(
    {
      certificates,
      addresses: [`${address}/32`],
      resolve: async () => [address ?? ''],
      identity: {
        ...{ tenant, system: identity, keys: signer.keys },
        provider: imdsTokens({ origin: imds.origin }),
      },
    },
    { cacheDirectory: join(directory, 'cache'), now: Date.now, pause: async () => undefined },
  );

/** The text of an artifact, or the reason and message of the finding about it. */
async function fetchText(source: string, fetcher?: ArtifactFetcher): Promise<string> {
  const by = fetcher ?? (await open());
  const { signal } = new AbortController();
  const named = [{ name: 'x.txt', source, pin: null }];
  const fetched = await by.fetch(named, { signal, onProgress: () => undefined });
  if (fetched.ok) return Buffer.from(fetched.artifacts[0]?.bytes ?? []).toString();
  const [finding] = fetched.findings;
  return `${finding?.reason}: ${finding?.message} ${finding?.help}`;
}

const root = `https://${storageHost}`;
const open1 = `${root}/open/a.txt`;
const shut = `${root}/shut/folder/b.txt`;

t.before(async () => {
  await azurite.ready();
  await azurite.createContainer('open', 'blob');
  await azurite.createContainer('shut', null);
  await azurite.upload('/open/a.txt', 'for everybody');
  await azurite.upload('/shut/folder/b.txt', 'for some');
  await azurite.upload('/shut/with%20blank.txt', 'spelled');
});

t.test('who may read reads, and who may not is told why', async (t) => {
  const blob = 'folder/b.txt';
  const token = await signer.sign({ oid: identity, aud: 'https://storage.azure.com' });
  const stale = { exp: seconds - hour, nbf: seconds - 2 * hour, iat: seconds - 2 * hour };
  const staleToken = await signer.sign({ aud: 'https://storage.azure.com', ...stale });
  const wrongKey = `${accountKey.slice(0, -6)}AAAA==`;
  const cases: [source: string, got: RegExp][] = [
    [open1, /^for everybody$/],
    [`${open1}?${sasOf('open', 'a.txt')}`, /^for everybody$/],
    [shut, /^FORBIDDEN: .* 403 .* It is not public/],
    [`${shut}?${sasOf('shut', blob)}`, /^for some$/],
    [`${shut}?${sasOf('shut', null)}`, /^for some$/],
    [`${root}/shut/with%20blank.txt?${sasOf('shut', 'with blank.txt')}`, /^spelled$/],
    [
      `${shut}?${sasOf('shut', blob, { expiresMs: Date.now() - 60_000 })}`,
      /^FORBIDDEN: .* 403 .* Make a new SAS/,
    ],
    [`${shut}?${sasOf('shut', blob, { permissions: 'w' })}`, /^FORBIDDEN: .* 403 \(Authorization/],
    [`${shut}?${sasOf('shut', 'other.txt')}`, /^FORBIDDEN: .* 403/],
    [`${shut}?${sasOf('shut', blob).replace(/sig=../, 'sig=aa')}`, /^FORBIDDEN: .* 403/],
    [`${shut}.gone?${sasOf('shut', null)}`, /^NOT_FOUND: .* 404 \(BlobNotFound\)/],
    [`${shut};managed_identity=${identity}`, /^for some$/],
    [`${shut};managed_identity=system`, /^for some$/],
    [`${shut}.gone;managed_identity=system`, /^NOT_FOUND: .* 404 \(BlobNotFound\)/],
    [`${shut};token=${token}`, /^for some$/],
    [`${shut};token=${staleToken}`, /^FORBIDDEN: .* 403 \(AuthenticationFailed\).* token/],
    [`${shut};${accountKey}`, /^for some$/],
    [`${root}/shut/with%20blank.txt?timeout=30;${accountKey}`, /^spelled$/],
    [`${shut};${wrongKey}`, /^FORBIDDEN: .* 400 \(InvalidAuthenticationInfo\)/],
  ];
  await give();
  for (const [source, got] of cases) {
    const text = await fetchText(source);
    t.match(text, got);
    for (const secret of [accountKey, wrongKey, token, staleToken, 'sig=']) {
      t.notOk(text.includes(secret));
    }
  }
});

t.test('a token for another is not sent', async (t) => {
  const wrong: [claims: Record<string, unknown>, message: RegExp][] = [
    [{ aud: 'https://storage.azure.com' }, /its `aud` is not/],
    [{ oid: tenant }, /its `oid` is not/],
    [{ tid: identity }, /its `tid` is not/],
    [{ exp: seconds - hour }, /its `exp` is not/],
  ];
  for (const [claims, message] of wrong) {
    await give(claims);
    const text = await fetchText(`${shut};managed_identity=system`);
    t.match(text, /^TOKEN_INVALID: /);
    t.match(text, message);
  }
  imds.answer({ status: 400, body: { error: 'invalid_request' } });
  t.match(
    await fetchText(`${shut};managed_identity=${identity}`),
    /^IDENTITY_UNASSIGNED: .* answered 400 \(invalid_request\)/,
  );
});

t.test(
  'a token serves many artifacts, and content that did not change comes from here',
  async (t) => {
    const fetcher = await open();
    await give();
    const source = `${shut};managed_identity=system`;
    const texts = await Promise.all(Array.from({ length: 5 }, () => fetchText(source, fetcher)));
    t.same(texts, Array(5).fill('for some'));
    t.equal(imds.asked.length, 1);
    t.match(imds.asked[0]?.url.searchParams.get('resource'), `https://${account}.blob.core`);
    const signed = `${shut}?${sasOf('shut', 'folder/b.txt')}`;
    t.equal(await fetchText(signed, fetcher), 'for some');
    await azurite.upload('/shut/folder/b.txt', 'changed');
    t.equal(await fetchText(source, fetcher), 'changed');
    t.equal(await fetchText(signed, fetcher), 'changed');
    t.match(await fetchText(shut, fetcher), /^FORBIDDEN/, 'and only for those who may read it');
  },
);
