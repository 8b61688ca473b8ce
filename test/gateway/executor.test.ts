import t from 'tap';
import { openExecutor } from '#dist/executor/index.js';
import { generatePermitKeys, openGateway } from '#dist/index.js';
import type { Gateway, GatewayOptions, Run } from '#dist/index.js';
import { definePolicy } from '#dist/policy/index.js';

const keys = await generatePermitKeys();
const issuer = 'test';
const python = '/usr/bin/python3';

function policyOf(name: string, runsMax: number): GatewayOptions['policy'] {
  return definePolicy({
    apiVersion: 'sallyport/v1',
    name,
    platform: 'script',
    imports: { match: 'any' },
    limits: { runsMax },
  });
}

function jobOf(seconds: number): object {
  return { platform: 'script', script: `import time\ntime.sleep(${seconds})` };
}

/** Hands in a job, and waits until it has come so far. */
function reached(
  gateway: Gateway,
  job: object,
  stage: 'queued' | 'run',
): Promise<{ readonly ended: Promise<Run> }> {
  return new Promise((resolve) => {
    const ended: Promise<Run> = gateway.run(job, {
      onEvent: (event) => {
        if (event.type === 'progress' && event.stage === stage) resolve({ ended });
      },
    });
  });
}

t.test('gateways that share an executor share its slots, and each its own end', async (t) => {
  const executor = await openExecutor({
    publicKey: keys.verifying,
    issuer,
    python,
    concurrency: 2,
    queue: { waitingMax: 1, waitMsMax: 60_000 },
  });
  t.teardown(() => executor.close());
  const open = (name: string, runsMax: number) =>
    openGateway({ policy: policyOf(name, runsMax), keys, issuer, executor });
  const [one, two] = await Promise.all([open('one', 9), open('two', 1)]);
  const long = await reached(one, jobOf(60), 'run');
  const short = await reached(two, jobOf(3), 'run');
  const waiting = await reached(one, jobOf(0), 'queued');
  const refused = t.rejects(waiting.ended, {
    ...{ code: 'ERR_EXECUTOR_CLOSED', message: 'The gateway was closed.' },
  });
  t.match((await two.run(jobOf(0))).outcome, { status: 'throttled' }, 'all is taken');
  await Promise.all([one.close(), one.close()]);
  t.match((await long.ended).outcome, { status: 'cancelled' });
  await refused;
  await t.rejects(one.run(jobOf(0)), { code: 'ERR_EXECUTOR_CLOSED' });
  t.match((await short.ended).outcome, { status: 'completed' }, "the other's goes on");
  t.match((await two.run(jobOf(0))).outcome, { status: 'completed' });
  await two.close();
  t.match(await executor.capabilities(), { python: { path: python } }, 'it stays open');
});

t.test("a gateway's own executor has its options", async (t) => {
  const gateway = await openGateway({ policy: policyOf('own', 9), python, concurrency: 1 });
  t.teardown(() => gateway.close());
  const runs = await Promise.all([gateway.run(jobOf(1)), gateway.run(jobOf(1))]);
  t.same(new Set(runs.map(({ outcome }) => outcome?.status)), new Set(['completed', 'throttled']));
  const listened = await gateway.run(jobOf(0), {
    onEvent: () => {
      throw new Error('no');
    },
  });
  t.match(listened.outcome, { status: 'completed' }, 'a listener that throws harms nothing');
});

t.test('an executor that is given comes with its keys, and has options of its own', async (t) => {
  const executor = await openExecutor({ publicKey: keys.verifying, issuer, python });
  t.teardown(() => executor.close());
  const policy = 'script';
  const cases: readonly (readonly [GatewayOptions, RegExp])[] = [
    [{ policy, executor }, /not the keys/],
    [{ policy, executor, keys }, /not the keys/],
    [{ policy, executor, keys, issuer, concurrency: 2 }, /`concurrency` is an option of/],
    [{ policy, executor, keys, issuer, python }, /`python` is an option of/],
  ];
  for (const [options, message] of cases) {
    await t.rejects(openGateway(options), { code: 'ERR_USAGE', message });
  }
});
