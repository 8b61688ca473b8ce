import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { Executor, Outcome, RunEvent } from '#dist/executor/types.js';
import { open, payloadOf, permitFor, run } from './job.js';
import { descriptors, familyOf, remains } from './remains.js';
import { testedTiers } from './tiers.js';

t.setTimeout(240_000);

/** Calls off when a run has come so far. */
interface Moment {
  readonly name: string;
  readonly script?: string;
  /** Whether what was just heard, or is to be seen on the host, is the moment. */
  readonly at: (heard: readonly RunEvent[]) => boolean;
  /** Whether the script may have printed its word by then. */
  readonly ran: boolean;
}

const lasting = 'import time\nprint("ran", flush=True)\ntime.sleep(30)';
/** Its directory takes a while to be removed, with the process gone. */
const littering = `
import os
print("ran", flush=True)
for n in range(2500): os.close(os.open(str(n), os.O_CREAT))`;

const reached =
  (stage: string) =>
  (heard: readonly RunEvent[]): boolean =>
    heard.some((event) => event.type === 'progress' && event.stage === stage);
const started = (): boolean => familyOf(process.pid).length > 0;

const moments: readonly Moment[] = [
  { name: 'at the start, before there is a process', at: reached('start'), ran: false },
  {
    name: 'in set-up',
    at: (heard) => started() && !reached('verify')(heard),
    ran: false,
  },
  { name: 'when it is verified', at: reached('verify'), ran: true },
  { name: 'when it runs', at: reached('run'), ran: true },
  {
    name: 'when it has printed',
    at: (heard) => heard.some(({ type }) => type === 'stdout'),
    ran: true,
  },
  { name: 'when it hands over', script: littering, at: reached('result'), ran: true },
  {
    name: 'after its exit',
    script: littering,
    at: (heard) => reached('result')(heard) && !started(),
    ran: true,
  },
];

async function cancelAt(executor: Executor, moment: Moment): Promise<Outcome | null> {
  const controller = new AbortController();
  const heard: RunEvent[] = [];
  const { at, script = lasting } = moment;
  const state = { over: false };
  const running = run(executor, script, {
    limits: { openFilesMax: 64, workDirectoryEntriesMax: 20_000 },
    execute: {
      signal: controller.signal,
      onEvent: (event) => {
        heard.push(event);
        if (at(heard)) controller.abort();
      },
    },
  }).finally(() => (state.over = true));
  while (!state.over && !controller.signal.aborted) {
    if (at(heard)) controller.abort();
    await new Promise(setImmediate);
  }
  const outcome = await running;
  return controller.signal.aborted ? outcome : null;
}

/** A busy machine may let the moment pass unseen. */
async function cancelOnce(executor: Executor, moment: Moment): Promise<Outcome | null> {
  for (let tries = 0; tries < 5; tries += 1) {
    const outcome = await cancelAt(executor, moment);
    if (outcome !== null) return outcome;
  }
  return null;
}

for (const { tier, skip } of await testedTiers()) {
  t.test(`called off at every moment, in tier ${tier}`, { skip }, async (t) => {
    const executor = await open({ tiers: [tier], concurrency: 1 });
    t.teardown(() => executor.close());
    await run(executor, 'pass');
    const before = descriptors();
    for (const moment of moments) {
      const began = performance.now();
      const outcome = await cancelOnce(executor, moment);
      t.equal(outcome?.status, 'cancelled', moment.name);
      if (!moment.ran) t.equal(outcome?.stdout, '', `${moment.name}: nothing ran`);
      t.strictSame(outcome?.tables, [], moment.name);
      t.ok(performance.now() - began < 20_000, `${moment.name}: at once`);
      t.strictSame(await remains(), [], `${moment.name}: nothing is left`);
    }
    for (let ms = 0; ms < 60; ms += 4) {
      const signal = AbortSignal.timeout(ms);
      const { status } = await run(executor, lasting, { execute: { signal } });
      t.equal(status, 'cancelled', `after ${ms} ms`);
    }
    t.strictSame(await remains(), []);
    t.equal(descriptors(), before);
  });
}

t.test('called off before it starts, it takes no slot and keeps its permit', async (t) => {
  const executor = await open({ concurrency: 1 });
  t.teardown(() => executor.close());
  const payload = payloadOf('print(1)');
  const permit = await permitFor(payload);
  const heard: RunEvent[] = [];
  const options = { signal: AbortSignal.abort(), onEvent: (event: RunEvent) => heard.push(event) };
  t.equal((await executor.execute(permit, payload, options)).status, 'cancelled');
  t.strictSame(heard, []);
  t.equal((await executor.execute(permit, payload)).status, 'completed');
});

t.test('called off in the queue, it leaves at once and keeps its permit', async (t) => {
  const queue = { waitingMax: 1, waitMsMax: 60_000 };
  const executor = await open({ concurrency: 1, queue });
  t.teardown(() => executor.close());
  const first = run(executor, 'import time; time.sleep(1)');
  await delay(300);
  const controller = new AbortController();
  const payload = payloadOf('print(1)');
  const permit = await permitFor(payload);
  const waiting = await executor.execute(permit, payload, {
    signal: controller.signal,
    onEvent: (event) => {
      t.same(event, { type: 'progress', stage: 'queued' });
      controller.abort();
    },
  });
  t.equal(waiting.status, 'cancelled');
  t.ok(familyOf(process.pid).length > 0, 'the first still runs');
  t.equal((await executor.execute(permit, payload)).status, 'completed', 'its permit is good');
  t.equal((await first).status, 'completed');
});

t.test('one signal ends any number of runs, without a warning', async (t) => {
  const warnings: unknown[] = [];
  const onWarning = (warning: unknown): unknown => warnings.push(warning);
  process.on('warning', onWarning);
  t.teardown(() => process.off('warning', onWarning));
  const executor = await open({ concurrency: 2, queue: { waitingMax: 20, waitMsMax: 60_000 } });
  t.teardown(() => executor.close());
  const controller = new AbortController();
  const { signal } = controller;
  const payload = payloadOf(lasting);
  const permits = await Promise.all(Array.from({ length: 14 }, () => permitFor(payload)));
  const runs = permits.map((permit) => executor.execute(permit, payload, { signal }));
  await delay(500);
  controller.abort();
  const statuses = (await Promise.all(runs)).map(({ status }) => status);
  t.strictSame(new Set(statuses), new Set(['cancelled']));
  t.strictSame(warnings, []);
  t.strictSame(await remains(), []);
});
