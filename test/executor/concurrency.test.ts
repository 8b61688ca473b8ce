import t from 'tap';
import type { Executor, Outcome, Payload, RunEvent } from '#dist/executor/types.js';
import { open, payloadOf, permitFor, run, type JobOptions } from './job.js';
import { descriptors, remains } from './remains.js';

t.setTimeout(120_000);

const long = 'import time; time.sleep(60)';
const kusto: JobOptions['contract'] = {
  platform: 'kusto',
  input: null,
  parameters: {},
  outputSchema: null,
  artifacts: {},
  spillToDisk: false,
};

interface UnderWay {
  readonly outcome: Promise<Outcome>;
  /** Calls it off, and so gives its slot back: it ends by nothing else. */
  end(): Promise<Outcome>;
}

/** Starts a run that takes its time, and waits until its script runs. */
function underWay(executor: Executor, runsMax = 512): Promise<UnderWay> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    const outcome: Promise<Outcome> = run(executor, long, {
      runsMax,
      limits: { wallMsMax: 60_000 },
      execute: {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type === 'progress' && event.stage === 'run') resolve({ outcome, end });
        },
      },
    });
    const end = (): Promise<Outcome> => {
      controller.abort();
      return outcome;
    };
  });
}

/** Hands in a run that finds no slot, and waits until it waits for one. */
function queued(
  executor: Executor,
  permit: string,
  payload: Payload,
): Promise<{ readonly outcome: Promise<Outcome> }> {
  return new Promise((resolve) => {
    const outcome: Promise<Outcome> = executor.execute(permit, payload, {
      onEvent: () => resolve({ outcome }),
    });
  });
}

t.test('past the limit of runs a run is throttled at once, and keeps its permit', async (t) => {
  const executor = await open({ concurrency: 2 });
  t.teardown(() => executor.close());
  const running = await Promise.all([underWay(executor), underWay(executor)]);
  for (const [contract, platformCode] of [
    [{ platform: 'script' }, null],
    [kusto, 'E_SB_QUERY_THROTTLED_ERROR'],
  ] as const) {
    const payload = payloadOf('pass', { contract });
    const permit = await permitFor(payload);
    const heard: RunEvent[] = [];
    const { status, failure } = await executor.execute(permit, payload, {
      onEvent: (event) => heard.push(event),
    });
    t.strictSame(heard, []);
    t.equal(status, 'throttled');
    t.match(failure, {
      message:
        '2 runs are under way, as many as this executor takes (concurrency); nothing was run.',
      platformCode,
      limit: { name: 'concurrency', value: 2, used: 2 },
    });
  }
  const payload = payloadOf('print(1)');
  const permit = await permitFor(payload);
  t.equal((await executor.execute(permit, payload)).status, 'throttled');
  t.equal((await running[0].end()).status, 'cancelled');
  t.equal((await executor.execute(permit, payload)).status, 'completed', 'the same permit');
  t.equal((await running[1].end()).status, 'cancelled');
});

t.test('a policy has a limit of its own', async (t) => {
  const executor = await open({ concurrency: 4 });
  t.teardown(() => executor.close());
  const first = await underWay(executor, 1);
  const { status, failure } = await run(executor, long, { runsMax: 1, contract: kusto });
  t.equal(status, 'throttled');
  t.match(failure, {
    message:
      '1 run of policy `test` is under way, as many as the policy allows (limits.runsMax); ' +
      'nothing was run.',
    platformCode: 'E_SB_QUERY_THROTTLED_ERROR',
    limit: { name: 'runsMax', value: 1 },
  });
  const other = { runsMax: 1, policy: 'other' };
  t.equal((await run(executor, 'print(1)', other)).status, 'completed', "another policy's");
  t.equal((await first.end()).status, 'cancelled');
});

t.test('runs wait in turn, say so, and no longer than is allowed', async (t) => {
  const queue = { waitingMax: 3, waitMsMax: 60_000 };
  const executor = await open({ concurrency: 1, queue });
  t.teardown(() => executor.close());
  const first = await underWay(executor);
  const order: string[] = [];
  const waiting = ['a', 'b', 'c', 'd'].map(async (name) => {
    const { status } = await run(executor, 'print(1)', {
      execute: {
        onEvent: (event) => {
          if (event.type !== 'progress') return;
          if (event.stage === 'queued' || event.stage === 'start') {
            order.push(`${name} ${event.stage}`);
          }
        },
      },
    });
    return status;
  });
  t.equal(await Promise.race(waiting), 'throttled', 'the fourth does not wait');
  t.equal((await first.end()).status, 'cancelled');
  const statuses = await Promise.all(waiting);
  t.equal(statuses.filter((status) => status === 'completed').length, 3);
  t.equal(statuses.filter((status) => status === 'throttled').length, 1);
  const of = (stage: string): string[] => order.filter((each) => each.endsWith(stage));
  t.equal(of('start').length, 3);
  const names = (list: string[]): string[] => list.map((each) => each.slice(0, 1));
  t.strictSame(names(of('start')), names(of('queued')), 'first come, first served');

  const impatient = await open({ concurrency: 1, queue: { waitingMax: 1, waitMsMax: 100 } });
  t.teardown(() => impatient.close());
  const held = await underWay(impatient);
  const given = await run(impatient, 'print(1)');
  t.equal(given.status, 'throttled');
  t.match(given.failure?.message, /and the run waited 100 ms for its turn; nothing was run/);
  await held.end();
});

t.test('a permit that runs out, or is used, while its run waits is not run', async (t) => {
  let nowMs = Date.now();
  const queue = { waitingMax: 2, waitMsMax: 60_000 };
  const executor = await open({ concurrency: 1, queue, clock: () => nowMs });
  t.teardown(() => executor.close());
  const payload = payloadOf('print(1)');
  const twice = await permitFor(payload);
  const held = await underWay(executor);
  // A permit is verified before its run waits: only what waits stands in an order.
  const both = [await queued(executor, twice, payload), await queued(executor, twice, payload)];
  await held.end();
  const [one, two] = await Promise.allSettled(both.map(({ outcome }) => outcome));
  t.match(one, { status: 'fulfilled', value: { status: 'completed' } });
  t.match(two, { status: 'rejected', reason: { code: 'ERR_PERMIT_SPENT' } });
  const again = await underWay(executor);
  const late = await queued(executor, await permitFor(payload), payload);
  nowMs += 3_600_000;
  await again.end();
  await t.rejects(late.outcome, { code: 'ERR_PERMIT_EXPIRED' });
});

t.test('events come as things happen, and a listener that throws harms nothing', async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  const events: string[] = [];
  const { status, stdout } = await run(
    executor,
    'import time\nprint("one")\ntime.sleep(0.2)\nprint("two")',
    {
      execute: {
        onEvent: (event) => {
          events.push(event.type === 'stdout' ? event.text : event.type);
          throw new Error('no');
        },
      },
    },
  );
  t.equal(status, 'completed');
  t.equal(stdout, 'one\ntwo\n');
  // What is printed before it was heard of comes joined.
  const heard = events.join(' ').replace('one\n two\n', 'one\ntwo\n');
  t.equal(heard, 'progress progress progress one\ntwo\n progress');
});

t.test('a listener that is slow keeps no run beyond its time', async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  const heard: number[] = [];
  const script = `
import time
for n in range(100): print(n, flush=True); time.sleep(0.001)
time.sleep(30)`;
  const outcome = await run(executor, script, {
    limits: { wallMsMax: 2_000 },
    execute: {
      onEvent: (event) => {
        for (const end = performance.now() + 20; performance.now() < end;);
        if (event.type === 'stdout') heard.push(...event.text.trim().split('\n').map(Number));
      },
    },
  });
  t.equal(outcome.status, 'timed-out');
  t.ok((outcome.failure?.limit?.used ?? 0) < 10_000, 'in time');
  t.strictSame(
    heard,
    Array.from({ length: 100 }, (_, n) => n),
    'all of it, in order, before the outcome',
  );
});

t.test('a close ends what runs, refuses what waits, and leaves nothing', async (t) => {
  const before = descriptors();
  const executor = await open({ concurrency: 2, queue: { waitingMax: 9, waitMsMax: 60_000 } });
  const running = await Promise.all([underWay(executor), underWay(executor)]);
  const payload = payloadOf('print(1)');
  const permits = await Promise.all([permitFor(payload), permitFor(payload), permitFor(payload)]);
  const refusals: Promise<unknown>[] = [];
  await new Promise<void>((resolve) => {
    const waiting = executor.execute(permits[0], payload, { onEvent: () => resolve() });
    refusals.push(waiting.catch((error: unknown) => error));
  });
  refusals.push(executor.execute(permits[1], payload).catch((error: unknown) => error));
  await Promise.all([executor.close(), executor.close()]);
  t.strictSame(await remains(), [], 'when it has closed, nothing is left');
  for (const { outcome } of running) t.equal((await outcome).status, 'cancelled');
  refusals.push(executor.execute(permits[2], payload).catch((error: unknown) => error));
  refusals.push(executor.capabilities().catch((error: unknown) => error));
  for (const refusal of refusals) t.match(await refusal, { code: 'ERR_EXECUTOR_CLOSED' });
  await executor.close();
  t.equal(descriptors(), before);
});

t.test('limits of an executor are whole numbers within bounds', async (t) => {
  const cases = [
    { concurrency: 0 },
    { concurrency: 513 },
    { concurrency: 1.5 },
    { queue: { waitingMax: -1, waitMsMax: 1 } },
    { queue: { waitingMax: 1, waitMsMax: 300_001 } },
  ];
  for (const options of cases) {
    await t.rejects(open(options), { code: 'ERR_USAGE', message: /must be a whole number from/ });
  }
});
