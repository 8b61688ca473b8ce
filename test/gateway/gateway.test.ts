import t from 'tap';
import { openGateway, type Gateway } from '#dist/index.js';
import { loadPolicy, parsePolicy } from '#dist/policy/index.js';

const kusto = { platform: 'kusto', outputSchema: 'typeof(*)', input: [{ x: 1 }] } as const;
const processor = {
  platform: 'processor',
  outputSchema: [{ name: 'n', type: 'integer' }],
} as const;

/** policy, script, rules that must be among the findings; none is an allow. */
const cases: readonly (readonly [policy: string, script: string, rules: readonly string[]])[] = [
  ['processor', 'import string\nreturn [{"n": 1}]', []],
  ['processor', 'import os\nreturn []', ['import-allow-list']],
  ['processor', 'from xml import etree\nreturn []', []],
  ['processor', 'from xml.etree import ElementTree\nreturn []', ['import-allow-list']],
  ['processor', 'number: int = 1\nreturn []', ['type-annotation']],
  ['processor', "import random\nrandom._os.system('id')\nreturn []", ['module-escape']],
  ['processor', 'await sleep(1)\nreturn []', []],
  ['processor', 'sleep(1)\nreturn []', ['unawaited-coroutine']],
  ['processor', 'x = 1', ['processor-return']],
  ['kusto', 'result = df', []],
  ['kusto', 'if 1:\n    import os\n    files = os.listdir(".")\n    result = df', []],
  ['kusto', 'result = ().__class__.__base__.__subclasses__()', ['introspection-dunder']],
  ['kusto', "import os\nos.system('id')\nresult = df", ['process-spawn']],
  ['kusto', "result = pd.read_pickle('x.pkl')", ['unsafe-deserialisation']],
  ['azureml-classic', 'def azureml_main(a):\n    return a,', []],
  ['azureml-classic', 'def main(a):\n    return a,', ['azureml-entry-point']],
  ['azureml-designer', 'def azureml_main(a, b):\n    return a, b', []],
  ['kusto', '# coding: utf-7\nresult = df', ['source-encoding']],
  ['kusto', '#\rimport os\nresult = df', ['source-characters']],
  ['kusto', '', ['kusto-result']],
  ['kusto', '['.repeat(10_000), []],
];

function jobFor(policy: string, script: string) {
  if (policy === 'kusto') return { ...kusto, script };
  if (policy === 'processor') return { ...processor, script };
  return {
    platform: policy,
    script,
    inputs: [[{ x: 1 }], policy.endsWith('designer') ? [{ x: 2 }] : null],
  };
}

const opened: Gateway[] = [];
t.teardown(() => Promise.all(opened.map((gateway) => gateway.close())));

async function open(policy: string, engines: 'native' | 'portable'): Promise<Gateway | null> {
  const known = opened.find((one) => one.policy.name === policy && one.engines.regex === engines);
  if (known) return known;
  const gateway = await openGateway({ policy, engines }).catch((error: { code?: string }) => {
    if (error.code === 'ERR_ENGINE_MISSING' && engines === 'native') return null;
    throw error;
  });
  if (gateway) opened.push(gateway);
  return gateway;
}

for (const engines of ['native', 'portable'] as const) {
  t.test(`verdicts, ${engines} engine`, async (t) => {
    for (const [policy, script, rules] of cases) {
      const gateway = await open(policy, engines);
      if (!gateway) return t.pass('no native engine on this machine');
      const verdict = gateway.check(jobFor(policy, script));
      const errors = verdict.findings
        .filter(({ level }) => level === 'error')
        .map(({ rule }) => rule);
      const name = `${policy}: ${JSON.stringify(script.slice(0, 60))}`;
      if (script.startsWith('[[')) t.equal(verdict.decision, 'deny', name);
      else
        t.match(
          { decision: verdict.decision, errors },
          { decision: rules.length > 0 ? 'deny' : 'allow', errors: rules },
          name,
        );
    }
  });
}

t.test('findings say what, where, what to do and where to read on', async (t) => {
  const gateway = await open('processor', 'portable');
  const [finding] = gateway?.check(jobFor('processor', 'import os\nreturn []')).findings ?? [];
  t.match(finding, { line: 1, column: 8, endLine: 1, endColumn: 10, level: 'error' });
  t.match(finding?.message, /os/);
  t.ok((finding?.help.length ?? 0) > 10);
  t.match(finding?.docs, /^rules\/imports\/import-allow-list\.md$/);
});

const hostile: readonly (readonly [name: string, job: unknown])[] = [
  ['nothing', undefined],
  ['a number', 1],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        ownKeys: () => {
          throw new Error('no');
        },
      },
    ),
  ],
  [
    'a getter that throws',
    {
      platform: 'kusto',
      get script(): string {
        throw new Error('no');
      },
    },
  ],
  ['an unknown platform', { platform: 'jupyter', script: 'x' }],
  ['an unknown key', { ...kusto, script: 'result = df', timeout: 5 }],
  ['another platform', { platform: 'script', script: 'x = 1' }],
  ['no script', { ...kusto }],
];

t.test('a job of any form gets a verdict, never an exception', async (t) => {
  const gateway = await open('kusto', 'portable');
  for (const [name, job] of hostile) {
    const verdict = gateway?.check(job);
    t.equal(verdict?.decision, 'deny', name);
    t.ok((verdict?.findings.length ?? 0) > 0, name);
    t.same(await gateway?.admit(job).then(({ permit, payload }) => [permit, payload]), [
      null,
      null,
    ]);
  }
});

t.test('what check denies is not fetched', async (t) => {
  const gateway = await open('kusto', 'portable');
  const job = {
    ...kusto,
    script: 'result = df',
    artifacts: { 'x.zip': 'https://a.example/x.zip' },
  };
  t.match(gateway?.check(job).findings, [{ rule: 'callout-policy' }]);
  const admission = await gateway?.admit(job);
  t.equal(admission?.permit, null);
  t.same(admission?.verdict, gateway?.check(job));
});

t.test('a closed gateway runs nothing', async (t) => {
  const gateway = await openGateway({ policy: 'kusto' });
  const { permit, payload } = await gateway.admit({ ...kusto, script: 'result = df' });
  await gateway.close();
  if (permit === null || payload === null) return t.fail('the job was not admitted');
  await t.rejects(gateway.execute(permit, payload), { code: 'ERR_EXECUTOR_CLOSED' });
});

t.test('a policy object is taken only as it left the parser', async (t) => {
  const policy = await loadPolicy('processor');
  const imports = { ...policy.imports, allow: [...policy.imports.allow, 'os'] };
  await t.rejects(openGateway({ policy: { ...policy, imports } }), { code: 'ERR_POLICY_INVALID' });
  const gateway = await openGateway({ policy });
  opened.push(gateway);
  t.equal(gateway.policy.digest, policy.digest);
  t.not(gateway.policy, policy, 'it is a copy');
});

t.test('no policy switches off the gate itself', async (t) => {
  const head = 'apiVersion: sallyport/v1\nname: lax\nplatform: kusto\nimports: { match: any }\n';
  const text = `${head}plugin: enabled\n`;
  const rules = { 'source-encoding': 'off', 'internal-fault': 'off', 'job-form': 'off' };
  const lax = parsePolicy(`${text}rules: ${JSON.stringify(rules)}\n`);
  const gateway = await openGateway({ policy: lax });
  opened.push(gateway);
  t.equal(gateway.checkScript('# coding: utf-7\nresult = df').decision, 'deny');
  t.equal(gateway.check({ ...kusto, script: 'result = df', more: 1 }).decision, 'deny');
  const debug = {
    ...{ ...kusto, script: 'result = df' },
    requestProperties: { query_python_debug: true },
  };
  for (const [level, decision, found] of [
    ['off', 'allow', 'warning'],
    ['warning', 'allow', 'warning'],
    ['error', 'deny', 'error'],
  ] as const) {
    const policy = parsePolicy(`${text}rules: { python-debug: ${level} }\n`);
    const stricter = await openGateway({ policy });
    opened.push(stricter);
    const verdict = stricter.check(debug);
    t.match(verdict, { decision, findings: [{ rule: 'python-debug', level: found }] }, level);
  }
});
