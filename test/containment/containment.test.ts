import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import type { IsolationTier } from '#dist/job/plan.js';
import { attempt } from '#dist/bench/containment/attempt.js';
import { canaryOf } from '#dist/bench/containment/canary.js';
import { isScript } from '#dist/bench/containment/cases/case.js';
import { cases } from '#dist/bench/containment/cases/index.js';
import { controls } from '#dist/bench/containment/controls.js';
import { setLure } from '#dist/bench/containment/lure.js';
import { overCases } from '#dist/bench/containment/over-cases.js';
import { PermittedJobs } from '#dist/bench/containment/permitted.js';
import { standing } from '#dist/bench/containment/standing.js';
import { columns } from '#dist/bench/containment/table.js';
import { systemPython } from '../executor/job.js';
import { testedTiers } from '../executor/tiers.js';

const lure = await setLure();
const python = systemPython;
t.teardown(() => lure.close());
t.setTimeout(600_000);

const scripts = cases.filter(isScript);
const skips = new Map((await testedTiers()).map(({ tier, skip }) => [tier, skip]));
const skipOf = (tier: IsolationTier): string | boolean => skips.get(tier) ?? true;

// In this file, so that it runs at no other time: what nothing contains takes from everybody.
t.test('each case succeeds without containment', async (t) => {
  const host = { lure, python, packages: null, peers: '' };
  for (const [{ id, name }, run] of await overCases(cases, 3, (each) => canaryOf(each, host))) {
    const { escaped, lacks, said } = run;
    const given = lacks === null ? '' : `, given ${lacks}, which this host lacks`;
    t.ok(escaped || lacks !== null, `${id} ${name}${given}`, { said });
  }
});

for (const tier of columns) {
  t.test(`tier ${tier} holds what it claims`, { skip: skipOf(tier) }, async (t) => {
    const jobs = await PermittedJobs.open({ python, tiers: [tier] });
    t.teardown(() => jobs.close());
    const before = lure.received();
    for (const each of scripts) {
      const name = `${each.id} ${each.name}`;
      const stands = standing(tier, each);
      if (stands === 'not claimed') continue;
      const { outcomes, othersLived, held, left, wallMs } = await attempt(jobs, tier, each, lure);
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
  const jobs = await PermittedJobs.open({ python, tiers: ['kernel'] });
  t.teardown(() => jobs.close());
  const execution = jobs.run('print(1)', { processes: 'allowed' });
  await t.rejects(execution, { code: 'ERR_ISOLATION_UNMET' });
});

t.test('a fork of a warm interpreter holds the same', { skip: skipOf('namespace') }, async (t) => {
  const tier = 'namespace';
  const jobs = await PermittedJobs.open({ python, tiers: [tier] });
  t.teardown(() => jobs.close());
  const warm = { modules: ['random', 'ctypes'], workersMax: 2, jobsMax: 1_000 };
  const sample = scripts.filter(({ limits }, at) => limits === undefined && at % 3 === 0);
  const before = lure.received();
  for (const each of sample) {
    const { outcomes, held } = await attempt(jobs, tier, each, lure, warm);
    const stands = standing(tier, each);
    t.equal(held, stands === 'contained', `${each.id} ${each.name}: ${stands}`, { outcomes });
  }
  const [counts] = (await jobs.capabilities()).warm;
  t.ok((counts?.reused ?? 0) > sample.length / 2, JSON.stringify(counts));
  t.equal(lure.received(), before, 'no byte arrived');
});

for (const tier of columns) {
  const skip = skipOf(tier);
  t.test(`what a script may do still works in tier ${tier}`, { skip }, async (t) => {
    const jobs = await PermittedJobs.open({ python, tiers: [tier] });
    t.teardown(() => jobs.close());
    for (const { name, script, prints } of controls.filter(
      ({ runtime }) => runtime === undefined,
    )) {
      const outcome = await jobs.run(script);
      t.equal(outcome.status, 'completed', name, { outcome });
      t.equal(outcome.stdout, prints);
    }
  });
}
