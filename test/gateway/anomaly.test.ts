import t from 'tap';
import { openGateway } from '#dist/index.js';

class Broken extends Error {}

/** A value whose looks are counted, all the way down; the look with number `failing` throws. */
function counted(value: unknown, counter: { looks: number }, failing: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const look = <Answer>(answer: Answer): Answer => {
    counter.looks += 1;
    if (counter.looks === failing) throw new Broken();
    return answer;
  };
  return new Proxy(value, {
    get: (target, key) => counted(look(Reflect.get(target, key)), counter, failing),
    has: (target, key) => look(Reflect.has(target, key)),
    ownKeys: (target) => look(Reflect.ownKeys(target)),
    getOwnPropertyDescriptor: (target, key) => look(Reflect.getOwnPropertyDescriptor(target, key)),
    getPrototypeOf: (target) => look(Reflect.getPrototypeOf(target)),
  });
}

const jobs = {
  kusto: {
    platform: 'kusto',
    script: 'result = df',
    outputSchema: 'typeof(*)',
    input: [{ x: 1 }, { x: 2 }],
    parameters: { gain: 1, list: [1, 2] },
  },
  processor: {
    platform: 'processor',
    script: 'return INPUT_DATA',
    mode: 'bulk',
    input: [{ n: 1 }],
    outputSchema: [{ name: 'n', type: 'integer' }],
  },
} as const;

for (const [policy, job] of Object.entries(jobs)) {
  t.test(`${policy}: whichever look at the job fails, the answer is deny`, async (t) => {
    const gateway = await openGateway({ policy });
    t.teardown(() => gateway.close());
    const whole = { looks: 0 };
    t.equal(gateway.check(counted(job, whole, 0)).decision, 'allow', 'with no look failing');
    t.ok(whole.looks > 10, `the job is looked at ${whole.looks} times`);
    for (let failing = 1; failing <= whole.looks; failing += 1) {
      const { verdict, permit, payload } = await gateway.admit(counted(job, { looks: 0 }, failing));
      t.match(
        { decision: verdict.decision, permit, payload },
        {
          decision: 'deny',
          permit: null,
          payload: null,
        },
      );
    }
  });
}

t.test('what the caller changes after handing it in changes nothing', async (t) => {
  const gateway = await openGateway({ policy: 'processor' });
  t.teardown(() => gateway.close());
  const script = Buffer.from('return [{"n": 1}]');
  const job = { ...jobs.processor, script, outputSchema: [{ name: 'n', type: 'integer' }] };
  const { payload } = await gateway.admit(job);
  script.fill(0x20);
  job.outputSchema[0]!.type = 'string';
  t.equal(payload?.script, 'return [{"n": 1}]');
  t.match(payload?.contract, { outputSchema: [{ name: 'n', type: 'integer' }] });
  t.throws(() => Object.assign(payload?.plan.limits ?? {}, { wallMsMax: 1e9 }), TypeError);
});
