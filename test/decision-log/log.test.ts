import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import t from 'tap';
import { logJsonSchema } from '#dist/decision-log/schema.js';
import { checkQuery } from '#dist/gateway/query.js';
import { openGateway, openLogFile } from '#dist/index.js';
import type { DecisionLogOptions, DecisionRecord } from '#dist/index.js';
import { limits } from '#dist/limits.js';

t.setTimeout(120_000);
const secret = 'SiGnAtUrEvAlUeThatNobodyMayRead0123456789abcdefghij%3D';
const job = {
  platform: 'kusto',
  script: 'import os\nimport random\npassword = "hunter2"\nresult = random._os.system(password)',
  outputSchema: 'typeof(*)',
  input: [{ x: 1 }],
  parameters: { token: 'parameter-secret' },
  artifacts: {
    'a.zip': `https://acct.blob.core.windows.net/c/a.zip?sv=2022-11-02&sp=r&se=2027-01-01&sig=${secret}`,
    'b.zip': 'https://acct.blob.core.windows.net/c/b.zip;managed_identity=system',
  },
} as const;

async function logged(
  options: Omit<DecisionLogOptions, 'to'> = {},
): Promise<{ text: string; decisions: DecisionRecord[] }> {
  const lines: string[] = [];
  const gateway = await openGateway({
    policy: 'kusto',
    decisionLog: { ...options, to: (line) => void lines.push(line) },
    now: () => Date.UTC(2026, 0, 2),
  });
  gateway.check(job);
  gateway.check(job);
  gateway.checkScript('result = (');
  gateway.check({ platform: 'kusto' });
  await gateway.admit(job);
  gateway.fixScript('result: int = 1');
  await checkQuery('T | evaluate python(typeof(*), "result = df")', gateway);
  const artifacts = `https://a.blob.core.windows.net/c?sig=${secret}`;
  gateway.check({ platform: 'kusto', script: job.script, artifacts });
  await gateway.close();
  t.same(gateway.logged, { written: 8, lost: 0 });
  const decisions = lines.slice(1).map((line) => JSON.parse(line) as DecisionRecord);
  t.match(JSON.parse(lines[0] ?? ''), { kind: 'context', policy: { name: 'kusto' } });
  return { text: lines.join(''), decisions };
}

t.test('one line for each decision, of whatever kind', async (t) => {
  const { decisions } = await logged();
  const verbs = decisions.map(({ decision, scripts, verb }) => [verb, decision, scripts.length]);
  t.same(verbs, [
    ['check', 'deny', 1],
    ['check', 'deny', 1],
    ['script', 'deny', 1],
    ['check', 'deny', 0],
    ['admit', 'deny', 1],
    ['fix', 'allow', 1],
    ['query', 'allow', 1],
    ['check', 'deny', 0],
  ]);
  t.equal(new Set(decisions.map(({ id }) => id)).size, decisions.length, 'ids are unique');
  const [first, again] = decisions;
  t.same(
    { ...again, id: '' },
    { ...first, id: '' },
    'a verdict that was remembered is logged whole',
  );
  t.match(first, {
    time: '2026-01-02T00:00:00.000Z',
    policy: { name: 'kusto', digest: /^sha256:/ },
    reasons: [
      { rule: 'callout-policy', reason: 'HOST_NOT_ALLOWED' },
      { rule: 'callout-policy' },
      { rule: 'managed-identity', reason: 'IDENTITY_UNKNOWN' },
      { rule: 'module-escape', level: 'error', line: 4, column: 10 },
    ],
    scripts: [
      {
        facts: {
          hits: { 'module-escape': Number },
          imports: [
            ['os', null, 1, false],
            ['random', null, 2, false],
          ],
        },
        artifacts: [
          { url: 'https://acct.blob.core.windows.net/c/a.zip', sas: { permissions: 'r' } },
          { credential: { kind: 'managed-identity', identity: 'system' } },
        ],
      },
    ],
  });
});

t.test('no secret, and of the script what the operator says', async (t) => {
  const [digest, messages, script, masked] = await Promise.all([
    logged(),
    logged({ content: 'messages' }),
    logged({ content: 'script' }),
    logged({ mask: ['imports', 'urls'] }),
  ]);
  for (const { text } of [digest, messages, script, masked]) {
    for (const hidden of [secret, decodeURIComponent(secret), 'parameter-secret', 'sig=']) {
      t.notMatch(text, hidden);
    }
  }
  t.notMatch(digest.text, /hunter2|message|random\._os/);
  t.match(messages.decisions[0]?.reasons[3]?.message, /random\._os/);
  t.equal(messages.decisions[0]?.scripts[0]?.text, undefined);
  t.equal(script.decisions[0]?.scripts[0]?.text, job.script);
  t.match(masked.decisions[0]?.scripts[0], {
    facts: { imports: null, reach: null },
    artifacts: [{ url: null, masked: true }, { url: null }],
  });
});

t.test('verdicts are the same with a log as without', async (t) => {
  const [plain, watched] = await Promise.all([
    openGateway({ policy: 'kusto' }),
    openGateway({ policy: 'kusto', decisionLog: { to: () => undefined } }),
  ]);
  t.teardown(() => Promise.all([plain.close(), watched.close()]));
  t.same(watched.check(job), plain.check(job));
  for (const script of ['import os\nos.system("x")\nresult = (lambda: df)()', 'x: int = 1', '(']) {
    t.same(watched.checkScript(script), plain.checkScript(script), script);
  }
});

t.test(
  'a sink that fails, hangs or throws changes and delays nothing, and is counted',
  async (t) => {
    let failing = true;
    const kept: string[] = [];
    const sinks: Record<string, DecisionLogOptions['to']> = {
      throws: () => {
        throw new Error('no');
      },
      rejects: async () => await Promise.reject(new Error('no')),
      destroyed: new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) }),
      recovers: async (line) => {
        if (failing) throw new Error('not yet');
        kept.push(line);
      },
    };
    for (const [name, to] of Object.entries(sinks)) {
      failing = true;
      const gateway = await openGateway({ policy: 'kusto', decisionLog: { to } });
      t.equal(gateway.checkScript('result = df').decision, 'allow', name);
      await new Promise((resolve) => setTimeout(resolve, 20));
      t.same(gateway.logged, { written: 0, lost: 1 }, name);
      failing = false;
      gateway.checkScript('result = df');
      await gateway.close();
      if (name === 'recovers') t.same(gateway.logged, { written: 1, lost: 1 });
    }
    t.match(
      kept.map((line) => JSON.parse(line) as object),
      [{ kind: 'context' }, { kind: 'lost', count: 1 }, { kind: 'decision' }],
    );
  },
);

t.test('what waits for a slow sink is bounded', async (t) => {
  const never = async (): Promise<void> => await new Promise(() => undefined);
  const decisionLog: DecisionLogOptions = { to: never, content: 'script' };
  const gateway = await openGateway({ policy: 'script', decisionLog });
  const script = `x = '${'a'.repeat(250_000)}'`;
  const count = Math.ceil(limits.logWaitingCharsMax / script.length) + 10;
  for (let n = 0; n < count; n += 1) gateway.checkScript(script);
  const lost = gateway.logged?.lost ?? 0;
  t.ok(lost >= 10 && lost < count / 2, `${lost} of ${count}`);
  await gateway.close();
  t.same(gateway.logged, { written: 0, lost: count }, 'closing gives up on it');
});

t.test('a file: private, whole lines, begun anew where it would grow too large', async (t) => {
  const folder = mkdtempSync(join(t.testdir(), 'log-'));
  const path = join(folder, 'decisions.jsonl');
  writeFileSync(path, '{"kind":"decision","ver', { mode: 0o600 });
  const file = await openLogFile({ path, bytesMax: 20_000, keptMax: 2 });
  const gateways = await Promise.all(
    ['kusto', 'script'].map((policy) => openGateway({ policy, decisionLog: { to: file.write } })),
  );
  for (let n = 0; n < 30; n += 1) for (const each of gateways) each.checkScript(`x = ${n}`);
  for (const each of gateways) await each.close();
  await file.close();
  t.same(readdirSync(folder).toSorted(), [
    'decisions.jsonl',
    'decisions.jsonl.1',
    'decisions.jsonl.2',
  ]);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const records = lines.map(
    (line) => JSON.parse(line) as { kind: string; id: string; context: string },
  );
  const contexts = records.filter(({ kind }) => kind === 'context').map(({ id }) => id);
  t.equal(contexts.length, 2, 'each file begins with the contexts of whoever shares it');
  t.ok(records.every(({ context, kind }) => kind === 'context' || contexts.includes(context)));
  t.ok(statSync(path).size <= 20_000);
  if (process.platform !== 'win32') t.equal(statSync(path).mode & 0o777, 0o600);
});

t.test('a log that cannot be written is said at once', async (t) => {
  const folder = t.testdir({});
  symlinkSync(join(folder, 'target'), join(folder, 'link'));
  for (const path of [folder, join(folder, 'none', 'x'), join(folder, 'link'), '/dev/null']) {
    await t.rejects(openGateway({ policy: 'kusto', decisionLog: { to: { path } } }), {
      code: 'ERR_LOG_WRITE',
    });
  }
});

t.test('the JSON Schema is the one in the package', async (t) => {
  t.equal(
    readFileSync(new URL('../../policies/decision-log.schema.json', import.meta.url), 'utf8'),
    logJsonSchema(),
  );
});
