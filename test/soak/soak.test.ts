import t from 'tap';
import { open } from '../executor/job.js';
import { testedTiers } from '../executor/tiers.js';
import { kindsOf } from './kinds.js';
import { faultsOf, soak } from './soak.js';

t.setTimeout(240_000);
const full = process.env['SALLYPORT_TEST_FULL'] === '1';

for (const { tier, skip } of await testedTiers()) {
  t.test(`a mix of jobs leaves nothing behind, in tier ${tier}`, { skip }, async (t) => {
    const concurrency = 8;
    const executor = await open({ tiers: [tier], concurrency });
    t.teardown(() => executor.close());
    const seed = Date.now() % 1_000_000;
    const jobs = full ? 500 : 32;
    const soaked = await soak({ executor, tier, jobs, concurrency, seed, rounds: 2 });
    t.strictSame(faultsOf(soaked), [], `seed ${seed}`);
    t.equal(soaked.ran.length, jobs);
    const kinds = new Set(soaked.ran.map(({ kind }) => kind));
    t.ok(kinds.size > kindsOf(tier).length / 3, 'it was a mix');
  });
}
