import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createLocalJWKSet, SignJWT, UnsecuredJWT } from 'jose';
import t from 'tap';
import { audienceOf } from '#dist/address/storage-service.js';
import { keysOf, verifyToken } from '#dist/identity/claims.js';
import { ManagedTokens } from '#dist/identity/managed-tokens.js';
import { TokenCache } from '#dist/identity/token-cache.js';
import { AccessToken, TokenFault } from '#dist/identity/token.js';
import type { TokenProvider, TokenRequest } from '#dist/identity/token.js';
import { valid } from '../artifacts/certificates.js';
import { Signer, tenant } from './signer.js';

const signer = await Signer.make();
const oid = 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb';
const host = 'files.blob.core.windows.net';
const audience = `https://${host}`;
const expected = { objectId: oid, tenant, audience };
const good = { oid, aud: audience };
const seconds = Math.floor(Date.now() / 1_000);

t.test('a token is only the one that was asked for', async (t) => {
  const keys = createLocalJWKSet(signer.keys);
  const verify = (text: string): Promise<AccessToken> =>
    verifyToken(text, expected, { keys, nowMs: Date.now() });
  const accepted: Record<string, unknown>[] = [
    good,
    { ...good, aud: `${audience}/` },
    { ...good, oid: oid.toUpperCase() },
    { ...good, iss: `https://login.microsoftonline.com/${tenant}/v2.0` },
    { ...good, nbf: seconds + 3, exp: seconds + 10 },
  ];
  for (const claims of accepted) {
    const text = await signer.sign(claims);
    const token = await verify(text);
    t.equal(token.reveal(), text);
    t.notMatch(`${inspect(token, { depth: 9, showHidden: true })} ${JSON.stringify(token)}`, text);
  }
  const refused: [claims: Record<string, unknown>, message: RegExp][] = [
    [{ ...good, oid: 'bbbbbbbb-0000-1111-2222-bbbbbbbbbbbb' }, /its `oid` is not/],
    [{ ...good, oid: [oid] }, /its `oid` is not/],
    [{ aud: audience, sub: oid }, /its `oid` is not the one/],
    [{ ...good, tid: oid }, /its `tid` is not/],
    [{ ...good, tid: undefined }, /its `tid` is not/],
    [{ ...good, aud: 'https://storage.azure.com' }, /its `aud` is not/],
    [{ ...good, aud: 'https://other.blob.core.windows.net' }, /its `aud` is not/],
    [{ ...good, iss: `https://sts.windows.net/${oid}/` }, /its `iss` is not/],
    [{ ...good, iss: `https://evil.example/${tenant}/` }, /its `iss` is not/],
    [{ ...good, exp: seconds - 60 }, /its `exp` is not/],
    [{ ...good, exp: undefined }, /its `exp` is not/],
    [{ ...good, nbf: seconds + 600 }, /its `nbf` is not/],
  ];
  for (const [claims, message] of refused) {
    await t.rejects(verify(await signer.sign(claims)), { reason: 'TOKEN_INVALID', message });
  }
  const stranger = await Signer.make();
  const elsewhere = await Signer.make('two');
  const [published] = signer.keys.keys;
  const text = await signer.sign(good);
  const forged: [name: string, text: string][] = [
    ['signed by another key', await stranger.sign(good)],
    ['signed by a key that is not published', await elsewhere.sign(good)],
    ['not signed', new UnsecuredJWT({ ...good, tid: tenant }).encode()],
    [
      'signed with the public key as a secret',
      await new SignJWT({ ...good, tid: tenant })
        .setProtectedHeader({ alg: 'HS256', kid: 'one' })
        .sign(Buffer.from(JSON.stringify(published))),
    ],
    ['cut', text.slice(0, -9)],
    ['no token', 'a.b.c'],
  ];
  for (const [name, text] of forged) {
    await t.rejects(verify(text), { name: 'TokenFault', reason: 'TOKEN_INVALID' }, name);
  }
});

t.test('keys are read where the tenant publishes them', async (t) => {
  let answer: () => [status: number, body: unknown] = () => [200, signer.keys];
  let asked = 0;
  const entra = createServer({ ...valid }, (_request, response) => {
    asked += 1;
    const [status, body] = answer();
    response.writeHead(status).end(JSON.stringify(body));
  });
  await new Promise<void>((settle) => entra.listen(0, '127.0.0.1', settle));
  t.teardown(() => entra.close().closeAllConnections());
  const { port } = entra.address() as AddressInfo;
  const url = new URL(`https://localhost:${port}/${tenant}/discovery/v2.0/keys`);
  const text = await signer.sign(good);
  const verify = (keys: ReturnType<typeof keysOf>): Promise<AccessToken> =>
    verifyToken(text, expected, { keys, nowMs: Date.now() });

  const keys = keysOf(url, valid.cert);
  await Promise.all([verify(keys), verify(keys), verify(keys)]);
  t.equal(asked, 1);
  const unavailable = {
    reason: 'TOKEN_UNAVAILABLE',
    message: /keys that sign tokens cannot be read/,
  };
  await t.rejects(verify(keysOf(url)), unavailable, 'nobody knows that authority');
  for (const reply of [
    [500, {}],
    [302, signer.keys],
    [200, 'x'.repeat(300_000)],
  ] as [number, unknown][]) {
    answer = () => reply;
    await t.rejects(verify(keysOf(url, valid.cert)), TokenFault);
  }
});

/** Gives tokens of a minute, and counts. */
function counting(): { asked: TokenRequest[]; provider: TokenProvider } {
  const asked: TokenRequest[] = [];
  const provider: TokenProvider = {
    name: 'a test',
    ask: async (request) => {
      asked.push(request);
      return await signer.sign({ oid: request.objectId, aud: request.audience });
    },
  };
  return { asked, provider };
}

t.test('what the gateway does not know is refused before anything is asked', async (t) => {
  const { asked, provider } = counting();
  const tokens = new ManagedTokens({ tenant, provider, keys: signer.keys }, Date.now);
  const cases: [identity: string, host: string, reason: string][] = [
    ['system', host, 'IDENTITY_UNBOUND'],
    [oid, 'files.example.com', 'AUDIENCE'],
    [oid, 'blob.core.windows.net', 'AUDIENCE'],
    [oid, 'files.blob.core.windows.net.evil.example', 'AUDIENCE'],
  ];
  for (const [identity, host, reason] of cases) {
    await t.rejects(tokens.tokenFor(identity, host), { name: 'TokenFault', reason });
  }
  t.same(asked, []);
  const bound = new ManagedTokens({ tenant, provider, keys: signer.keys, system: oid }, Date.now);
  await bound.tokenFor('system', host);
  await bound.tokenFor(oid, host);
  t.same(asked, [
    { objectId: oid, isSystem: true, audience },
    { objectId: oid, isSystem: false, audience },
  ]);
  const failing: TokenProvider = { name: 'mine', ask: () => Promise.reject(new Error('c2VjcmV0')) };
  const mine = new ManagedTokens({ tenant, provider: failing, keys: signer.keys }, Date.now);
  await t.rejects(mine.tokenFor(oid, host), {
    reason: 'TOKEN_UNAVAILABLE',
    message: 'mine failed',
  });
});

t.test('the audience is the narrowest that the host takes', (t) => {
  const all = 'https://storage.azure.com';
  for (const [host, audience] of [
    ['a1b.blob.core.windows.net', 'https://a1b.blob.core.windows.net'],
    ['a1b.blob.core.usgovcloudapi.net', 'https://a1b.blob.core.usgovcloudapi.net'],
    ['a1b-secondary.blob.core.windows.net', all],
    [`${'0'.repeat(32)}.zab.dfs.fabric.microsoft.com`, all],
    ['a1b.dfs.core.windows.net', all],
    ['a1b.z12.blob.storage.azure.net', all],
    ['onelake.dfs.fabric.microsoft.com', all],
    ['msit-onelake.dfs.fabric.microsoft.com', all],
    ['a1b.z22.web.core.windows.net', null],
    ['a.b.blob.core.windows.net', null],
    ['a1b.blob.core.cloudapi.de', null],
    ['evilonelake.dfs.fabric.microsoft.com', null],
    ['a1b.queue.core.windows.net', null],
  ] as const) {
    t.equal(audienceOf(host), audience, host);
  }
  t.end();
});

t.test('one request for many callers, and a new token before the old one ends', async (t) => {
  let now = 0;
  let asked = 0;
  let fails = false;
  const cache = new TokenCache(() => now);
  const ask = async (): Promise<AccessToken> => {
    asked += 1;
    await new Promise(setImmediate);
    if (fails) throw new TokenFault('TOKEN_UNAVAILABLE', 'no', '');
    return new AccessToken(`token ${asked}`, now + 3_600_000);
  };
  const get = async (key = 'k'): Promise<string> => (await cache.get(key, ask)).reveal();
  fails = true;
  const failed = await Promise.allSettled([get(), get(), get()]);
  t.same(new Set(failed.map(({ status }) => status)), new Set(['rejected']));
  t.equal(asked, 1);
  fails = false;
  t.same(await Promise.all(Array.from({ length: 50 }, () => get())), Array(50).fill('token 2'));
  t.equal(await get('other'), 'token 3');
  now = 3_299_999;
  t.equal(await get(), 'token 2');
  t.equal(asked, 3);
  now = 3_300_000;
  fails = true;
  t.equal(await get(), 'token 2', 'the old one serves while the new one is asked for');
  await new Promise((settle) => setTimeout(settle, 10));
  t.equal(asked, 4);
  fails = false;
  t.same(await Promise.all([get(), get()]), ['token 2', 'token 2'], 'and when that failed');
  await new Promise((settle) => setTimeout(settle, 10));
  t.equal(await get(), 'token 5');
  t.equal(asked, 5);
  now += 3_600_000;
  t.equal(await get(), 'token 6', 'one that ended serves nobody');
});

t.test('a short token is renewed at half its time', async (t) => {
  let now = 0;
  let asked = 0;
  const cache = new TokenCache(() => now);
  const ask = async (): Promise<AccessToken> => new AccessToken(`${(asked += 1)}`, now + 60_000);
  await cache.get('k', ask);
  now = 29_999;
  await cache.get('k', ask);
  t.equal(asked, 1);
  now = 30_000;
  await cache.get('k', ask);
  t.equal(asked, 2);
});
