import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { IsolationTier } from '#dist/job/plan.js';
import { open, payloadOf, permitFor, run } from '../executor/job.js';
import { testedTiers } from '../executor/tiers.js';
import { attempt } from './attempt.js';
import { canaryOf } from './canary.js';
import { isScript } from './cases/case.js';
import { cases } from './cases/index.js';
import { setLure } from './lure.js';
import { standing } from './standing.js';
import { columns } from './table.js';

const lure = await setLure();
t.teardown(() => lure.close());
t.setTimeout(600_000);

const scripts = cases.filter(isScript);
const skips = new Map((await testedTiers()).map(({ tier, skip }) => [tier, skip]));
const skipOf = (tier: IsolationTier): string | boolean => skips.get(tier) ?? true;

// In this file, so that it runs at no other time: what nothing contains harms jobs of its uid, too.
t.test('each case succeeds without containment', async (t) => {
  const executor = await open();
  t.teardown(() => executor.close());
  for (const each of cases) {
    const { escaped, lacks, left, said } = await canaryOf(executor, each, lure);
    const given = lacks === null ? '' : `, given ${lacks}, which this host lacks`;
    t.ok(escaped || lacks !== null, `${each.id} ${each.name}${given}`, { said });
    t.strictSame(left, [], `${each.id} ${each.name}: nothing is left`);
  }
});

for (const tier of columns) {
  t.test(`tier ${tier} holds what it claims`, { skip: skipOf(tier) }, async (t) => {
    const executor = await open({ tiers: [tier] });
    t.teardown(() => executor.close());
    const before = lure.received();
    for (const each of scripts) {
      const name = `${each.id} ${each.name}`;
      const stands = standing(tier, each);
      if (stands === 'not claimed') continue;
      const { outcomes, othersLived, held, left, wallMs } = await attempt(
        executor,
        tier,
        each,
        lure,
      );
      const holds = stands === 'contained' && each.heldGiven?.lacking() !== true;
      t.equal(held, holds, `${name}: ${stands}`, { outcomes });
      t.ok(othersLived, `${name}: others lived on`);
      t.strictSame(left, [], `${name}: nothing is left`);
      if (each.wallMsMax) t.ok(wallMs < each.wallMsMax, `${name}: in time`);
    }
    await delay(50);
    t.equal(lure.received(), before, 'no byte arrived');
  });
}

t.test('tier kernel refuses what it does not claim', { skip: skipOf('kernel') }, async (t) => {
  const executor = await open({ tiers: ['kernel'] });
  t.teardown(() => executor.close());
  const payload = payloadOf('print(1)', { processes: 'allowed' });
  const execution = executor.execute(await permitFor(payload), payload);
  await t.rejects(execution, { code: 'ERR_ISOLATION_UNMET' });
});

t.test('a fork of a warm interpreter holds the same', { skip: skipOf('namespace') }, async (t) => {
  const tier = 'namespace';
  const executor = await open({ tiers: [tier] });
  t.teardown(() => executor.close());
  const warm = { modules: ['random', 'ctypes'], workersMax: 2, jobsMax: 1_000 };
  const sample = scripts.filter(({ limits }, at) => limits === undefined && at % 3 === 0);
  const before = lure.received();
  for (const each of sample) {
    const { outcomes, held } = await attempt(executor, tier, each, lure, warm);
    const stands = standing(tier, each);
    t.equal(held, stands === 'contained', `${each.id} ${each.name}: ${stands}`, { outcomes });
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

for (const tier of columns) {
  const skip = skipOf(tier);
  t.test(`what a script may do still works in tier ${tier}`, { skip }, async (t) => {
    const executor = await open({ tiers: [tier] });
    t.teardown(() => executor.close());
    const outcome = await run(executor, honest);
    t.equal(outcome.status, 'completed', 'no failure', { outcome });
    t.equal(outcome.stdout, "slept\nthread\ntext ['copy']\n");
  });
}
