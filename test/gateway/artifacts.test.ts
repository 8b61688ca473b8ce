import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import t from 'tap';
import { openGateway } from '#dist/index.js';
import type { Gateway, GatewayOptions, RunEvent } from '#dist/index.js';
import { imdsTokens } from '#dist/identity/providers/imds.js';
import { digestBytes } from '#dist/job/canonical.js';
import { checkQuery, runQuery } from '#dist/kusto.js';
import { definePolicy } from '#dist/policy/index.js';
import type { PolicyFile } from '#dist/policy/index.js';
import { tableRows } from '#dist/table/table.js';
import { account, accountKey, Azurite, sasOf, storageHost } from '../artifacts/azurite.js';
import { valid } from '../artifacts/certificates.js';
import { listen } from '../artifacts/listen.js';
import { Signer, tenant } from '../identity/signer.js';
import { TokenServer } from '../identity/token-server.js';
import { dataRuntime } from '../worker/drive.js';

const [probe, silent] = [createServer(), createServer()];
const address = await listen(probe, 20);
const silentAddress = await listen(silent, 21);
probe.close();
if (address === null) t.bailout('port 443 of a loopback address takes root, or a sysctl');

const directory = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const certificates = join(directory, 'ca.pem');
writeFileSync(certificates, valid.cert);
const azurite = new Azurite(address ?? '', directory);
const signer = await Signer.make();
const imds = new TokenServer();
await imds.listen();
const runtime = await dataRuntime();
const opened: Gateway[] = [];
t.teardown(async () => {
  for (const gateway of opened) await gateway.close();
  azurite.close();
  silent.close();
  imds.close();
  rmSync(directory, { recursive: true });
});

const identity = 'aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb';
const token = await signer.sign({ oid: identity, aud: `https://${storageHost}` });
const hosts = [storageHost, 'files.example.test'];

async function open(policy: Partial<PolicyFile> = {}, more: Partial<GatewayOptions> = {}) {
  const gateway = await openGateway({
    policy: definePolicy({
      apiVersion: 'sallyport/v1',
      name: 'artifacts',
      platform: 'kusto',
      plugin: 'enabled',
      imports: { match: 'any' },
      runtime: 'data',
      callouts: [{ id: 'storage', type: 'sandbox_artifacts', canCall: true, hosts }],
      identities: { cluster: [{ objectId: 'system', allowedUsages: ['SandboxArtifacts'] }] },
      ...policy,
    }),
    ...(runtime !== null && { python: runtime.python }),
    artifacts: {
      certificates,
      addresses: [`${address}/32`, `${silentAddress}/32`],
      resolve: async (host) => [(host === storageHost ? address : silentAddress) ?? ''],
      cacheBytesMax: 0,
      identity: {
        ...{ tenant, system: identity, keys: signer.keys },
        provider: imdsTokens({ origin: imds.origin }),
      },
    },
    ...more,
  });
  opened.push(gateway);
  return gateway;
}

const root = `https://${storageHost}`;
const shut = `${root}/shut/b.txt`;
const sas = sasOf('shut', 'b.txt');
const secrets = [accountKey, token, new URLSearchParams(sas).get('sig') ?? '', 'sig='];

/** Whether any of the secrets shows in what was handed out, however it is printed. */
function shows(...values: readonly unknown[]): string[] {
  const options = { depth: Infinity, maxStringLength: Infinity, showHidden: true };
  const printed = values.map((value) => `${inspect(value, options)} ${JSON.stringify(value)}`);
  return secrets.filter((secret) => {
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
    return forms.some((form) => printed.some((text) => text.includes(form)));
  });
}

const reading = `import os
result = pd.DataFrame({'name': sorted(os.listdir('Temp'))})
result['text'] = [open('Temp/' + name).read() for name in result['name']]`;

const jobOf = (artifacts: object, script = reading) => ({
  ...{ platform: 'kusto', script, artifacts },
  outputSchema: 'typeof(name:string, text:string)',
});

t.before(async () => {
  await azurite.ready();
  await azurite.createContainer('open', 'blob');
  await azurite.createContainer('shut', null);
  await azurite.upload('/open/a.txt', 'for everybody');
  await azurite.upload('/shut/b.txt', 'for some');
  imds.answer({ status: 200, body: { access_token: token, token_type: 'Bearer' } });
});

t.test('what a job names is there when it runs, and no secret goes with it', async (t) => {
  const gateway = await open();
  const events: RunEvent[] = [];
  const job = jobOf({
    'public.txt': { url: `${root}/open/a.txt`, sha256: digestBytes('for everybody').slice(7) },
    'signed.txt': `${shut}?${sas}`,
    'identity.txt': `${shut};managed_identity=system`,
    'token.txt': `${shut};token=${token}`,
    'key.txt': `${shut};${accountKey}`,
  });
  const checked = gateway.check(job);
  t.match(checked, { decision: 'allow', findings: [] });
  const admission = await gateway.admit(job, { onEvent: (event) => events.push(event) });
  t.equal(admission.verdict.decision, 'allow');
  t.same(
    new Set(events.map((event) => (event.type === 'artifact' ? event.name : event.type))),
    new Set(['public.txt', 'signed.txt', 'identity.txt', 'token.txt', 'key.txt', 'progress']),
  );
  t.same(shows(checked, admission, events, gateway), []);
  t.same(shows(job), [accountKey, token, secrets[2], 'sig='], 'the search finds what is there');
  if (runtime === null) return;
  const { outcome, verdict } = await gateway.run(job, { onEvent: (event) => events.push(event) });
  t.match(outcome, { status: 'completed', failure: null });
  t.same(JSON.parse(JSON.stringify(tableRows(outcome?.tables[0] ?? new Uint8Array()))), [
    { name: 'identity.txt', text: 'for some' },
    { name: 'key.txt', text: 'for some' },
    { name: 'public.txt', text: 'for everybody' },
    { name: 'signed.txt', text: 'for some' },
    { name: 'token.txt', text: 'for some' },
  ]);
  t.same(shows(outcome, verdict, events), []);
});

t.test('what cannot be fetched is denied, without a secret', async (t) => {
  const gateway = await open();
  const wrongKey = `${accountKey.slice(0, -6)}AAAA==`;
  const cases: [source: unknown, reason: string][] = [
    [`${root}/open/gone.txt`, 'NOT_FOUND'],
    [shut, 'FORBIDDEN'],
    [`${shut}?${sas.replace('sp=r', 'sp=rl')}`, 'FORBIDDEN'],
    [`${shut}.gone?${sasOf('shut', null)}`, 'NOT_FOUND'],
    [`${shut};${wrongKey}`, 'FORBIDDEN'],
    [`${shut};impersonate`, 'CREDENTIAL_UNUSABLE'],
    [{ url: `${shut}?${sas}`, sha256: '0'.repeat(64) }, 'DIGEST'],
  ];
  for (const [source, reason] of cases) {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => events.push(event);
    const { outcome, verdict } = await gateway.run(jobOf({ 'x.txt': source }), { onEvent });
    t.equal(outcome, null);
    t.match(verdict, { decision: 'deny', findings: [{ rule: 'artifact-fetch', reason }] });
    t.same(shows(verdict, events), [], reason);
    t.notMatch(JSON.stringify(verdict), wrongKey);
  }
  const lax = await open({ rules: { 'artifact-fetch': 'off' } });
  t.match(await lax.admit(jobOf({ 'x.txt': shut })), {
    verdict: { decision: 'deny' },
    permit: null,
  });
});

t.test('who may not use an identity does not make the gateway ask for a token', async (t) => {
  imds.asked.length = 0;
  const source = `${shut};managed_identity=system`;
  const allowed = { objectId: 'system', allowedUsages: ['SandboxArtifacts'] };
  const wide = { CalloutType: 'sandbox_artifacts', CalloutUriRegex: account, CanCall: true };
  const cases: [policy: Partial<PolicyFile>, source: string, reason: string][] = [
    [{ identities: { cluster: [], database: [] } }, source, 'IDENTITY_UNKNOWN'],
    [{ identities: { cluster: [], database: [allowed] } }, source, 'USAGE_NOT_ALLOWED'],
    [{ callouts: [] }, source, 'HOST_NOT_ALLOWED'],
    [{ callouts: [wide] }, source, 'HOST_NOT_EXACT'],
    [{}, `${shut};managed_identity=${tenant}`, 'IDENTITY_UNKNOWN'],
  ];
  for (const [policy, source, reason] of cases) {
    const gateway = await open(policy);
    const { verdict } = await gateway.admit(jobOf({ 'x.txt': source }));
    const reasons = verdict.findings.map((finding) => finding.reason);
    t.ok(reasons.includes(reason), `${reason}: ${reasons.join()}`);
  }
  const unbound = await open({}, { artifacts: {} });
  t.match((await unbound.admit(jobOf({ 'x.txt': source }))).verdict.findings, [
    { reason: 'IDENTITY_UNBOUND' },
  ]);
  t.equal(imds.asked.length, 0);
});

t.test('a fetch ends with its caller and with its gateway', async (t) => {
  const gateway = await open();
  const job = jobOf({ 'x.txt': 'https://files.example.test/x.txt' });
  const controller = new AbortController();
  const running = gateway.run(job, { signal: controller.signal });
  const admitting = gateway.admit(job, { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  await t.rejects(admitting, { name: 'AbortError' });
  t.match(await running, { verdict: { decision: 'allow' }, outcome: { status: 'cancelled' } });
  const left = gateway.run(job);
  setTimeout(() => void gateway.close(), 100);
  await t.rejects(left, { code: 'ERR_EXECUTOR_CLOSED' });
});

t.test('options that are none are told when the first artifact is fetched', async (t) => {
  const gateway = await open({}, { artifacts: { addresses: ['everywhere'] } });
  await t.rejects(gateway.admit(jobOf({ 'x.txt': `${root}/open/a.txt` })), { code: 'ERR_USAGE' });
});

t.test('a script that a query reads from a URL is fetched, judged and run', async (t) => {
  await azurite.upload('/open/good.py', 'result = df\nresult["y"] = df.x * 2\n');
  await azurite.upload('/shut/bad.py', 'import os\nresult = df\nos.system("ls")\n');
  const signed = `${root}/shut/bad.py?${sasOf('shut', 'bad.py')}`;
  const queryOf = (url: string): string =>
    `let s = externaldata(s:string)[h'${url}'] with(format=raw);\n` +
    'T | evaluate python(typeof(*, y:long), toscalar(s))';
  const scripts = { id: 'scripts', type: 'external_data' as const, canCall: true, hosts };
  const gateway = await open({ callouts: [scripts] });
  const good = queryOf(`${root}/open/good.py`);
  const { verdict } = await checkQuery(good, gateway);
  t.match(verdict, { decision: 'deny', findings: [{ rule: 'query-external-script', line: 2 }] });
  const input = [{ x: 1 }, { x: 2 }];
  const bad = await runQuery(queryOf(signed), gateway, { input });
  t.match(bad, { outcome: null, verdict: { decision: 'deny' } });
  t.match(bad.verdict.findings, [
    { rule: 'process-spawn', line: 2, message: /line 3, column 1 of/ },
  ]);
  // Kusto's own entry for external data admits every host: whoever wants less denies.
  const closed = await open({ callouts: [{ ...scripts, canCall: false }] });
  const elsewhere = await runQuery(good, closed, { input });
  t.match(elsewhere.verdict.findings, [{ rule: 'callout-policy', line: 2, message: /`scripts`/ }]);
  t.same(shows(verdict.findings, bad.verdict.findings, elsewhere.verdict.findings), []);
  if (runtime === null) return;
  const ran = await runQuery(good, gateway, { input });
  t.match(ran.outcome, { status: 'completed' });
  t.match(tableRows(ran.outcome?.tables[0] ?? new Uint8Array()), [{ x: 1 }, { x: 2 }]);
});
