import t from 'tap';
import type { CodeJudge } from '#dist/artifacts/code-judge.js';
import { Inspections } from '#dist/gateway/inspections.js';
import { openGateway, type Gateway, type RunEvent } from '#dist/index.js';
import { zipOf } from '../archive/make-wheel.js';
import { makeZip } from '../archive/make-zip.js';

const script = `
def azureml_main(dataframe1=None, dataframe2=None):
    import helper
    dataframe1['y'] = helper.double(dataframe1.x)
    return dataframe1,
`;
const job = (bundle: Uint8Array): object => ({
  ...{ platform: 'azureml-classic', script, inputs: [[{ x: 21 }], null], bundle },
});
const honest = new Uint8Array(zipOf({ 'helper.py': 'def double(x):\n    return 2 * x\n' }));

const { signal: quiet } = new AbortController();

const gateway: Gateway = await openGateway({ policy: 'azureml-classic' });
t.teardown(() => gateway.close());

t.test('a bundle is judged before a permit names it', async (t) => {
  const admitted = await gateway.admit(job(honest));
  t.equal(admitted.verdict.decision, 'allow');
  t.ok(admitted.permit);
  const cases: readonly (readonly [what: string, bundle: Uint8Array, finding: object])[] = [
    [
      'a shell',
      zipOf({ 'helper.py': 'import os\nos.system("id")' }),
      {
        ...{ rule: 'process-spawn', level: 'error', docs: /process-spawn\.md$/ },
        message: /^the script bundle › `helper\.py`, line 2: /,
      },
    ],
    [
      'no zip',
      Buffer.from('PK'),
      {
        rule: 'artifact-archive',
        reason: 'ZIP_FORMAT',
        help: /\. The platform says: Error 0102: /,
      },
    ],
    ['a way out', makeZip([{ name: '../x.py' }]), { reason: 'ZIP_NAME_PARENT' }],
    ['a start-up line', zipOf({ 'x.pth': 'import os' }), { rule: 'artifact-startup' }],
  ];
  for (const [what, bundle, finding] of cases) {
    for (const times of ['once', 'again']) {
      const { verdict, permit, payload } = await gateway.admit(job(new Uint8Array(bundle)));
      t.match(
        { verdict, permit, payload },
        {
          verdict: { decision: 'deny', findings: [finding] },
          ...{ permit: null, payload: null },
        },
        `${what}, ${times}`,
      );
    }
  }
  const check = gateway.check(job(new Uint8Array(Buffer.from('PK'))));
  t.equal(check.decision, 'allow', 'check looks at the job alone');
});

t.test('a warning about code of a bundle lets it pass', async (t) => {
  const { definePolicy } = await import('#dist/policy/index.js');
  const policy = definePolicy({
    ...{ apiVersion: 'sallyport/v1', name: 'lenient', platform: 'azureml-classic' },
    ...{ imports: { match: 'any' }, bundle: { atMost: 'warning' } },
  });
  const lenient = await openGateway({ policy });
  t.teardown(() => lenient.close());
  const bundle = new Uint8Array(zipOf({ 'helper.py': 'double = eval("lambda x: 2 * x")' }));
  const { verdict, permit } = await lenient.admit(job(bundle));
  t.match(verdict, { decision: 'allow', findings: [{ rule: 'dynamic-exec', level: 'warning' }] });
  t.ok(permit);
});

t.test('what was judged runs, and nothing else', async (t) => {
  const host = await gateway.capabilities();
  if (!host.runtimes.some((name) => name.startsWith('data-'))) return t.pass('no runtime here');
  const { outcome } = await gateway.run(job(honest));
  t.match(outcome, { status: 'completed', failure: null });
  const { permit, payload } = await gateway.admit(job(honest));
  if (permit === null) return t.fail('denied');
  const other = new Uint8Array(zipOf({ 'helper.py': 'def double(x):\n    return 3 * x\n' }));
  const contract = { ...payload.contract, bundle: other } as typeof payload.contract;
  await t.rejects(gateway.execute(permit, { ...payload, contract }), {
    code: 'ERR_PERMIT_MISMATCH',
  });
});

t.test('a fault inside an inspection is a finding that denies', async (t) => {
  const brought = [{ label: 'it', name: 'x.py', bytes: new Uint8Array([0x78]) }];
  let asked = 0;
  const judge = {
    judge: () => {
      asked += 1;
      throw new Error('inside');
    },
  } as unknown as CodeJudge;
  for (const inspections of [
    new Inspections(() => judge),
    new Inspections(() => {
      throw new Error('before');
    }),
  ]) {
    t.match(await inspections.of(brought, quiet), [{ rule: 'internal-fault' }]);
    t.match(await inspections.of(brought, quiet), [{ rule: 'internal-fault' }]);
  }
  t.equal(asked, 2, 'and is not remembered');
});

t.test('what was inspected once is known', async (t) => {
  let asked = 0;
  const judge = { judge: () => ((asked += 1), []) } as unknown as CodeJudge;
  const inspections = new Inspections(() => judge);
  const one = (text: string): Parameters<Inspections['of']>[0] => [
    { label: 'it', name: 'x.py', bytes: new Uint8Array(Buffer.from(text)) },
  ];
  await Promise.all([inspections.of(one('a'), quiet), inspections.of(one('a'), quiet)]);
  await inspections.of(one('a'), quiet);
  t.equal(asked, 1);
  await inspections.of(one('b'), quiet);
  t.equal(asked, 2);
  t.same(await inspections.of([], quiet), []);
});

t.test('an inspection ends with the last who waits for it', async (t) => {
  let asked = 0;
  const judge = { judge: () => ((asked += 1), []) } as unknown as CodeJudge;
  const inspections = new Inspections(() => judge);
  const names = Array.from({ length: 1_000 }, (_, index) => [`${index}.py`, '']);
  const bytes = new Uint8Array(zipOf(Object.fromEntries(names) as Record<string, string>));
  const brought = [{ label: 'it', name: 'x.zip', bytes }];
  const [first, second] = [new AbortController(), new AbortController()];
  const one = inspections.of(brought, first.signal);
  const other = inspections.of(brought, second.signal);
  first.abort(new Error('the first went'));
  await t.rejects(one, /the first went/);
  second.abort(new Error('the second went'));
  await t.rejects(other, /the second went/);
  await t.rejects(inspections.of(brought, second.signal), /the second went/);
  const reached = asked;
  t.ok(reached < 1_000);
  t.same(await inspections.of(brought, quiet), []);
  t.equal(asked - reached, 1_000, 'and is not remembered as half of it');
});

t.test('who brings something hears that it is inspected', async (t) => {
  const stages: string[] = [];
  const onEvent = (event: RunEvent) => stages.push(event.type === 'progress' ? event.stage : '');
  await gateway.admit(job(honest), { onEvent });
  await gateway.admit({ ...job(honest), bundle: undefined }, { onEvent });
  t.same(stages, ['inspect']);
});
