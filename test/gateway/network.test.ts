import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openGateway } from '#dist/index.js';
import type { GatewayOptions } from '#dist/gateway/types.js';
import type { Policy } from '#dist/policy/types.js';
import { loadPolicy } from '#dist/policy/load.js';
import { definePolicy } from '#dist/policy/parse.js';
import { certificate, key } from '../executor/network/certificate.js';

/** Clients of a processor script, through both doors, to a server that nobody else knows. */

// Beyond tap's usual: each run loads a client, and machines are slow.
t.setTimeout(120_000);

const heard: string[] = [];
const api = createServer({ cert: certificate, key }, (request, response) => {
  heard.push(`${request.method} ${request.url}`);
  if (request.url === '/away') response.writeHead(302, { location: 'https://elsewhere.test/' });
  if (request.url === '/v1/models') response.setHeader('content-type', 'application/json');
  response.end(request.url === '/v1/models' ? '{"object": "list", "data": []}' : 'hello');
});
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
const { port } = api.address() as AddressInfo;
const url = `https://api.example.test:${port}`;

const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const certificates = join(directory, 'ca.pem');
writeFileSync(certificates, certificate, { mode: 0o644 });
// The directory of a test is its owner's alone; the job runs as another.
chmodSync(directory, 0o755);

const { imports } = await loadPolicy('processor');
const policyOf = (isolation: Policy['isolation']): Policy =>
  definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'clients', platform: 'processor', python: '3.11' },
    imports: { match: 'exact', members: 'listed-module', allow: imports.allow },
    callouts: [{ id: 'api', type: 'webapi', canCall: true, hosts: [`api.example.test:${port}`] }],
    ...{ isolation, runtime: 'processor' },
  });
const proxied = policyOf({ require: 'namespace', network: 'proxy', processes: 'none' });
const alone = policyOf({ require: 'kernel', network: 'none', processes: 'none' });
const network: GatewayOptions['network'] = {
  certificates,
  addresses: ['127.0.0.1/32'],
  resolve: async () => ['127.0.0.1'],
};
const gateway = await openGateway({ policy: proxied, network });
t.teardown(async () => {
  await gateway.close();
  api.close();
  rmSync(directory, { recursive: true });
});

const { python, runtimes, tiers } = await gateway.capabilities();
const runtime = `processor-${python.version.split('.').slice(0, 2).join('.')}`;
const obstacle = tiers.find(({ name }) => name === 'namespace')?.obstacle ?? null;
const skip =
  obstacle ??
  (runtimes.includes(runtime) ? false : `\`sallyport runtime create\` made no ${runtime}`);

const jobOf = (script: string): object => ({
  ...{ platform: 'processor', script, mode: 'bulk', input: [], errorValues: 'shown' },
  outputSchema: [{ name: 'told', type: 'string' }],
});

const get = (target: string, more = ''): string => `
import httpx
with httpx.Client(timeout=20, follow_redirects=True${more}) as client:
    return [{"told": client.get("${target}").text}]
`;

t.test('httpx and openai reach the host that the policy admits', { skip }, async (t) => {
  const one = await gateway.run(jobOf(get(`${url}/x`)));
  t.strictSame(one.verdict.findings, [], 'nothing is said of a client that has its way out');
  t.match(one.outcome, { status: 'completed', notes: [] }, one.outcome?.failure?.message ?? '');
  t.ok((one.outcome?.usage.receivedBytes ?? 0) > 300);
  const two = await gateway.run(
    jobOf(`
import openai
openai.api_key = "none"
openai.api_base = "${url}/v1"
return [{"told": str(len(openai.Model.list()["data"]))}]
`),
  );
  t.match(two.outcome, { status: 'completed', notes: [] }, two.outcome?.failure?.message ?? '');
  t.strictSame(heard.splice(0), ['GET /x', 'GET /v1/models']);
});

const refused: readonly (readonly [name: string, script: string, told: RegExp, noted: boolean])[] =
  [
    ['another host', get('https://other.example.test/'), /403 other\.example\.test is not/, true],
    ['another port', get('https://api.example.test/'), /403 .* only, not on 443/, true],
    ['an address', get(`https://127.0.0.1:${port}/`), /403 127\.0\.0\.1 is not a host/, true],
    ['a redirect', get(`${url}/away`), /403 elsewhere\.test is not a host/, true],
    ['plain http', get(`http://api.example.test:${port}/`), /405|only CONNECT/, true],
    ['no proxy', get(`${url}/x`, ', trust_env=False'), /name resolution|not known/, false],
    [
      'an address without the proxy',
      get(`https://127.0.0.1:${port}/`, ', trust_env=False'),
      /refused|denied|unreachable/i,
      false,
    ],
  ];

t.test('and nothing else', { skip }, async (t) => {
  for (const [name, script, told, noted] of refused) {
    const { verdict, outcome } = await gateway.run(jobOf(script));
    t.equal(verdict.decision, 'allow', name);
    const { status, failure, notes = [] } = outcome ?? {};
    t.equal(status, name === 'plain http' ? 'completed' : 'script-error', name);
    t.match(`${failure?.message} ${failure?.traceback} ${notes.join()}`, told, name);
    t.equal(notes.length, noted ? 1 : 0, name);
  }
  t.strictSame(heard.splice(0), ['GET /away']);
});

t.test('without a network the import is told, and what would help', async (t) => {
  const gateway = await openGateway({ policy: alone });
  const { decision, findings } = gateway.check(jobOf('import httpx\nreturn []\n'));
  await gateway.close();
  t.equal(decision, 'allow');
  t.match(findings, [
    { rule: 'network-client', level: 'warning', help: /`isolation\.network: proxy`/ },
  ]);
});
