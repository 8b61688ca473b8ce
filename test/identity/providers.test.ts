import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { appServiceTokens } from '#dist/identity/providers/app-service.js';
import { tokensOfEnvironment } from '#dist/identity/providers/environment.js';
import { imdsTokens } from '#dist/identity/providers/imds.js';
import { workloadTokens } from '#dist/identity/providers/workload.js';
import { TokenFault } from '#dist/identity/token.js';
import type { TokenProvider } from '#dist/identity/token.js';
import { valid } from '../artifacts/certificates.js';
import { TokenServer } from './token-server.js';
import type { Reply } from './token-server.js';

const server = new TokenServer();
await server.listen();
const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const tokenFile = join(directory, 'token');
t.teardown(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

const pauses: number[] = [];
const options = {
  now: () => Date.UTC(2026, 0, 1),
  pause: async (ms: number): Promise<void> => {
    pauses.push(ms);
  },
  tokenMsMax: 1_000,
};
const imds = imdsTokens({ ...options, origin: server.origin });
const appService = appServiceTokens({
  ...options,
  endpoint: `${server.origin}/msi/token`,
  header: 'c2VjcmV0',
});
const request = {
  objectId: 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb',
  isSystem: false,
  audience: 'https://files.blob.core.windows.net',
};
const token = 'e30.e30.c2ln';
const given = { access_token: token, expires_on: '1893456000', token_type: 'Bearer' };
const good: Reply = { status: 200, body: given };
const ask = (provider: TokenProvider, more: Partial<typeof request> = {}): Promise<string> =>
  provider.ask({ ...request, ...more }, new AbortController().signal);

t.test('each endpoint is asked as it is documented', async (t) => {
  const { audience, objectId } = request;
  server.answer(good);
  t.equal(await ask(imds), token);
  await ask(imds, { isSystem: true });
  t.equal(await ask(appService), token);
  await ask(appService, { isSystem: true });
  const asked = server.asked.map(({ headers, method, url }) => ({
    ...{ method, path: url.pathname, query: Object.fromEntries(url.searchParams) },
    headers: [headers['metadata'], headers['x-identity-header'], headers['x-forwarded-for']],
  }));
  const ofImds = { 'api-version': '2018-02-01', resource: audience };
  const ofApp = { 'api-version': '2019-08-01', resource: audience };
  const path = '/metadata/identity/oauth2/token';
  const seen = ['true', undefined, undefined];
  const headers = [undefined, 'c2VjcmV0', undefined];
  t.same(asked, [
    { method: 'GET', path, query: { ...ofImds, object_id: objectId }, headers: seen },
    { method: 'GET', path, query: ofImds, headers: seen },
    { method: 'GET', path: '/msi/token', query: { ...ofApp, principal_id: objectId }, headers },
    { method: 'GET', path: '/msi/token', query: ofApp, headers },
  ]);
});

const error = (status: number, code: string, description = ''): Reply => ({
  status,
  body: { error: code, error_description: description },
});

t.test('what comes back is a token, or why there is none', async (t) => {
  const cases: [replies: Reply[], reason: string | null, message: RegExp, asked: number][] = [
    [[good], null, /./, 1],
    [[{ ...good, body: { ...given, token_type: 'bearer', more: [1] } }], null, /./, 1],
    [
      [error(400, 'invalid_request', `Identity not found ${token}`)],
      'IDENTITY_UNASSIGNED',
      /answered 400 \(invalid_request\)$/,
      1,
    ],
    [[error(401, 'unauthorized')], 'IDENTITY_UNASSIGNED', /answered 401/, 1],
    [[error(403, 'x y <z>', 'AADSTS700016: no')], 'IDENTITY_UNASSIGNED', /\(AADSTS700016\)$/, 1],
    [[{ status: 302, headers: { location: '/' } }], 'IDENTITY_UNASSIGNED', /answered 302/, 1],
    [[error(429, 'busy'), error(500, 'busy'), good], null, /./, 3],
    [[error(503, 'busy')], 'TOKEN_UNAVAILABLE', /answered 503 \(busy\)/, 5],
    [[{ status: 429, headers: { 'retry-after': '99' } }], 'TOKEN_UNAVAILABLE', /429/, 1],
    [[{ status: 200, body: '<html>' }], 'TOKEN_INVALID', /no bearer token/, 1],
    [[{ status: 200, body: 'null' }], 'TOKEN_INVALID', /no bearer token/, 1],
    [[{ status: 200, body: { token_type: 'Bearer' } }], 'TOKEN_INVALID', /no bearer/, 1],
    [[{ ...good, body: { ...given, token_type: 'MAC' } }], 'TOKEN_INVALID', /no bearer/, 1],
    [
      [{ ...good, body: { ...given, access_token: `${token}\r\nhost: x` } }],
      'TOKEN_INVALID',
      /no bearer/,
      1,
    ],
    [[{ ...good, body: { ...given, access_token: 'opaque' } }], 'TOKEN_INVALID', /no bearer/, 1],
    [[{ status: 200, body: 'x'.repeat(70_000) }], 'TOKEN_UNAVAILABLE', /more than 65536 bytes/, 1],
    [[{ status: 200, silent: true }], 'TOKEN_UNAVAILABLE', /longer than 1000 ms/, 1],
  ];
  for (const provider of [imds, appService]) {
    for (const [replies, reason, message, count] of cases) {
      server.answer(...replies);
      const got = await ask(provider).catch((fault: unknown) => fault);
      if (reason === null) t.equal(got, token);
      else t.match(got, { name: 'TokenFault', reason, message });
      t.equal(server.asked.length, count, `${provider.name}: ${String(message)}`);
      const shown = got instanceof TokenFault ? `${got.message} ${got.help}` : '';
      t.notMatch(shown, /e30|c2VjcmV0/);
    }
  }
});

t.test('the metadata service alone is waited for while it is updated', async (t) => {
  const updated = [error(404, 'not_found'), error(410, 'gone'), error(410, 'gone'), good];
  server.answer(...updated);
  pauses.length = 0;
  t.equal(await ask(imds), token);
  t.same(pauses, [1_000, 2_000, 4_000]);
  server.answer({ status: 429, headers: { 'retry-after': '7' } }, good);
  pauses.length = 0;
  t.equal(await ask(imds), token);
  t.same(pauses, [7_000]);
  server.answer(...updated);
  await t.rejects(ask(appService), { name: 'TokenFault', reason: 'IDENTITY_UNASSIGNED' });
  const nobody = imdsTokens({ ...options, origin: 'http://127.0.0.1:1' });
  await t.rejects(ask(nobody), { reason: 'TOKEN_UNAVAILABLE', message: /ECONNREFUSED/ });
});

t.test('workload identity trades the token of the cluster', async (t) => {
  const bodies: URLSearchParams[] = [];
  const paths: string[] = [];
  const entra = createServer({ ...valid }, (request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString();
    });
    request.on('end', () => {
      bodies.push(new URLSearchParams(body));
      paths.push(`${request.method} ${request.url}`);
      response.end(JSON.stringify({ token_type: 'Bearer', expires_in: 3599, access_token: token }));
    });
  });
  await new Promise<void>((settle) => entra.listen(0, '127.0.0.1', settle));
  t.teardown(() => entra.close().closeAllConnections());
  const { port } = entra.address() as AddressInfo;
  const workload = {
    ...{ ...options, tokenFile, tenant: 'tenant', clientId: 'client' },
    authority: `https://localhost:${port}/`,
  };
  const provider = workloadTokens({ ...workload, certificates: valid.cert });

  await t.rejects(ask(provider), { reason: 'TOKEN_UNAVAILABLE', message: /does not hold a token/ });
  writeFileSync(tokenFile, 'one.two.three\n');
  t.equal(await ask(provider), token);
  writeFileSync(tokenFile, 'four.five.six');
  const clientIds = { [request.objectId]: 'other' };
  await ask(workloadTokens({ ...workload, clientIds, certificates: valid.cert }));
  t.same(paths, Array(2).fill('POST /tenant/oauth2/v2.0/token'));
  t.same(
    bodies.map((body) => [body.get('client_assertion'), body.get('client_id')]),
    [
      ['one.two.three', 'client'],
      ['four.five.six', 'other'],
    ],
    'the file is read each time',
  );
  t.match(Object.fromEntries(bodies[0] ?? []), {
    grant_type: 'client_credentials',
    scope: 'https://files.blob.core.windows.net/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });
  await t.rejects(ask(workloadTokens(workload)), { message: /SELF_SIGNED/ });
  const plain = workloadTokens({ ...workload, authority: server.origin });
  await t.rejects(ask(plain), { message: /not an https URL/ }, 'never unencrypted');
});

t.test('the environment says who is asked', (t) => {
  const app = { IDENTITY_ENDPOINT: 'http://127.0.0.1:41741/msi/token', IDENTITY_HEADER: 'x' };
  const pod = { AZURE_FEDERATED_TOKEN_FILE: '/t', AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't' };
  t.match(tokensOfEnvironment({}).name, /metadata/);
  t.match(tokensOfEnvironment({ ...app, IDENTITY_HEADER: '' }).name, /metadata/);
  t.match(tokensOfEnvironment(app).name, /App Service/);
  t.match(tokensOfEnvironment({ ...app, ...pod }).name, /Entra/);
  t.match(tokensOfEnvironment({ ...pod, AZURE_CLIENT_ID: '' }).name, /metadata/);
  t.end();
});
