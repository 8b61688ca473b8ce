import t from 'tap';
import { GatewayError } from '#dist/errors.js';
import type { Executor, Payload } from '#dist/executor/types.js';
import { copyPayload } from '#dist/executor/admission.js';
import type { Contract, Json } from '#dist/job/types.js';
import { open, payloadOf, permitFor, roomyLimits, run } from './job.js';

const executor = await open();
t.teardown(() => executor.close());

const contract: Contract = {
  platform: 'processor',
  input: [{ a: 1 }],
  mode: 'bulk',
  checkpoint: null,
  checkpointColumn: null,
  inputSchema: null,
  errorValues: 'hidden',
  outputSchema: null,
};

async function refusal(of: Executor, permit: string, payload: Payload): Promise<GatewayError> {
  try {
    const outcome = await of.execute(permit, payload, {
      onEvent: () => t.fail('something was run'),
    });
    throw new Error(`it ran: ${outcome.status}`);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

t.test('what a permit does not name is not run', async (t) => {
  const payload = payloadOf('return []', { contract });
  const altered: readonly (readonly [string, Payload])[] = [
    ['script', { ...payload, script: 'return [] ' }],
    ['contract', { ...payload, contract: { ...contract, input: [{ a: 2 }] } }],
    ['contract', { ...payload, contract: { ...contract, mode: 'row-by-row' } }],
    ['platform', { ...payload, platform: 'script' }],
    ['platform of the contract', { ...payload, contract: { platform: 'script' } }],
    [
      'plan',
      { ...payload, plan: { ...payload.plan, limits: { ...roomyLimits, wallMsMax: 20_000 } } },
    ],
    [
      'plan',
      {
        ...payload,
        plan: { ...payload.plan, isolation: { ...payload.plan.isolation, require: 'none' } },
      },
    ],
    ['plan', { ...payload, plan: { ...payload.plan, runtime: 'data' } }],
  ];
  const permit = await permitFor(payload);
  for (const [part, changed] of altered) {
    const error = await refusal(executor, permit, changed);
    t.equal(error.code, 'ERR_PERMIT_MISMATCH');
    t.match(error.message, part);
  }
  const table = new Uint8Array([1, 2, 3]);
  const kusto = (input: Uint8Array): Payload =>
    payloadOf('result = df', {
      contract: {
        platform: 'kusto',
        input,
        parameters: {},
        outputSchema: null,
        artifacts: {},
        spillToDisk: false,
      },
    });
  const other = await refusal(
    executor,
    await permitFor(kusto(table)),
    kusto(new Uint8Array([1, 2, 4])),
  );
  t.equal(other.code, 'ERR_PERMIT_MISMATCH', 'cells of a table count');
});

t.test('a payload changed while it is executed changes nothing', async (t) => {
  const payload = payloadOf('print("judged")');
  const permit = await permitFor(payload);
  const live = { ...payload };
  const running = executor.execute(permit, live);
  live.script = 'print("smuggled")';
  t.equal((await running).stdout, 'judged\n');
});

t.test('what has one form for the digest and another on the way is not run', async (t) => {
  const payload = payloadOf('print(INPUT_DATA)\nreturn []', {
    contract: { ...contract, input: [{ a: {} }] },
  });
  const permit = await permitFor(payload);
  for (const a of [
    new Date(),
    Object(5),
    Object(true),
    new Map(),
    new DataView(new ArrayBuffer(1)),
  ]) {
    const smuggled = { ...payload, contract: { ...contract, input: [{ a: a as Json }] } };
    const error = await refusal(executor, permit, smuggled);
    t.equal(error.code, 'ERR_PERMIT_MISMATCH');
  }
  const shared = new Uint8Array(new SharedArrayBuffer(1));
  const given: Contract = { platform: 'azureml-classic', inputs: [shared, null], bundle: null };
  const copy = copyPayload({ ...payload, contract: given });
  shared[0] = 1;
  t.match(copy.contract, { inputs: [new Uint8Array(1), null] });
});

t.test('expired, reused and foreign permits', async (t) => {
  const payload = payloadOf('print(1)');
  const expired = await permitFor(payload, { now: () => Date.now() - 3_600_000 });
  t.equal((await refusal(executor, expired, payload)).code, 'ERR_PERMIT_EXPIRED');
  const permit = await permitFor(payload);
  t.equal((await executor.execute(permit, payload)).status, 'completed');
  t.equal((await refusal(executor, permit, payload)).code, 'ERR_PERMIT_SPENT');
  const [head, body, signature] = permit.split('.');
  const forged = `${head}.${body}.${[...(signature ?? '')].reverse().join('')}`;
  t.equal((await refusal(executor, forged, payload)).code, 'ERR_PERMIT_INVALID');
});

t.test('one permit at once is one run', async (t) => {
  const payload = payloadOf('print(1)');
  const permit = await permitFor(payload);
  const runs = await Promise.allSettled([1, 2, 3].map(() => executor.execute(permit, payload)));
  t.equal(runs.filter(({ status }) => status === 'fulfilled').length, 1);
});

t.test('facts that CPython does not find are a denial', async (t) => {
  const payload = payloadOf('import os\nprint(os.getcwd())');
  const facts = await permitFor(payloadOf('print(1)'));
  const other = await permitFor(payload, { facts: `sha256:${'0'.repeat(64)}` });
  t.equal((await refusal(executor, facts, payload)).code, 'ERR_PERMIT_MISMATCH');
  const outcome = await executor.execute(other, payload);
  t.equal(outcome.status, 'denied');
  t.equal(outcome.stdout, '');
});

t.test('what CPython does not parse is a denial with its line', async (t) => {
  const outcome = await run(executor, 'x = 1\nx = = 2');
  t.equal(outcome.status, 'denied');
  t.equal(outcome.failure?.line, 2);
  t.match(outcome.failure?.message, /SyntaxError/);
});

t.test('isolation, runtime and Python that this host lacks', async (t) => {
  const vm = payloadOf('print(1)', { tier: 'vm' });
  const unmet = await refusal(executor, await permitFor(vm), vm);
  t.equal(unmet.code, 'ERR_ISOLATION_UNMET');
  const absent = payloadOf('print(1)', { runtime: 'absent' });
  const missing = await refusal(executor, await permitFor(absent), absent);
  t.equal(missing.code, 'ERR_RUNTIME_MISSING');
  t.match(missing.help, /no preset runtime.*data/i);
  await t.rejects(open({ python: '/nonexistent/python' }), { code: 'ERR_PYTHON_MISSING' });
});
