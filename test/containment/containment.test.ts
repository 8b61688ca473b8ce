import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { open, run } from '../executor/job.js';
import { testedTiers } from '../executor/tiers.js';
import { attempt, setLure } from './attempt.js';
import { cases } from './cases/index.js';
import { standing } from './standing.js';

const lure = await setLure();
t.teardown(() => lure.close());
t.setTimeout(240_000);

const tested = await testedTiers();
for (const { tier, skip } of tested) {
  t.test(`tier ${tier} holds what it claims`, { skip }, async (t) => {
    const executor = await open({ tiers: [tier] });
    t.teardown(() => executor.close());
    const before = lure.received();
    for (const each of cases) {
      const { outcome, siblingLived, held, left, wallMs } = await attempt(
        executor,
        tier,
        each,
        lure,
      );
      const name = `${each.id} ${each.name}`;
      const stands = standing(tier, each);
      t.equal(held, stands === 'claimed', `${name}: ${stands}`, { outcome });
      t.ok(siblingLived, `${name}: its sibling lived on`);
      t.strictSame(left, [], `${name}: nothing is left`);
      if (each.wallMsMax) t.ok(wallMs < each.wallMsMax, `${name}: in time`);
    }
    await delay(50);
    t.equal(lure.received(), before, 'no byte arrived');
  });
}

t.test('the same without containment is a canary', async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  for (const each of cases) {
    const { outcome, left } = await attempt(executor, 'none', each, lure);
    const escaped = outcome.stdout.includes('ESCAPED');
    const why = each.never ?? each.depends ?? '';
    if (each.depends === undefined) {
      t.equal(escaped, each.never === undefined, `${each.id} ${each.name} ${why}`, { outcome });
    }
    t.strictSame(left, [], `${each.id} ${each.name}: nothing is left`);
  }
});

const noNamespace = tested.find(({ tier }) => tier === 'namespace')?.skip ?? true;

t.test('a fork of a warm interpreter holds the same', { skip: noNamespace }, async (t) => {
  const tier = 'namespace';
  const executor = await open({ tiers: [tier] });
  t.teardown(() => executor.close());
  const warm = { modules: ['random', 'ctypes'], workersMax: 2, jobsMax: 1_000 };
  const sample = cases.filter(({ limits }, at) => limits === undefined && at % 3 === 0);
  const before = lure.received();
  for (const each of sample) {
    const { outcome, held } = await attempt(executor, tier, each, lure, warm);
    const stands = standing(tier, each);
    t.equal(held, stands === 'claimed', `${each.id} ${each.name}: ${stands}`, { outcome });
  }
  const [counts] = (await executor.capabilities()).warm;
  t.ok((counts?.reused ?? 0) > sample.length / 2, JSON.stringify(counts));
  t.equal(lure.received(), before, 'no byte arrived');
});

const honest = `
import asyncio, threading, tempfile, os, shutil, time
async def main():
    await asyncio.sleep(0.01)
    return 'slept'
print(asyncio.run(main()))
thread = threading.Thread(target=lambda: print('thread'))
thread.start(); thread.join()
with tempfile.TemporaryDirectory() as directory:
    path = os.path.join(directory, 'f')
    with open(path, 'w') as file:
        file.write('text')
    os.rename(path, path + '2')
    shutil.copyfile(path + '2', 'copy')
print(open('copy').read(), os.listdir('.'))
time.sleep(0.01)
os.kill(os.getpid(), 0)`;

for (const { tier, skip } of tested) {
  t.test(`what a script may do still works in tier ${tier}`, { skip }, async (t) => {
    const executor = await open({ tiers: [tier] });
    t.teardown(() => executor.close());
    const outcome = await run(executor, honest);
    t.equal(outcome.status, 'completed', 'no failure', { outcome });
    t.equal(outcome.stdout, "slept\nthread\ntext ['copy']\n");
  });
}
