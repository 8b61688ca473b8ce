import t from 'tap';
import { open } from '../executor/job.js';
import { canaryOf } from './canary.js';
import { cases } from './cases/index.js';
import { setLure } from './lure.js';

const lure = await setLure();
t.teardown(() => lure.close());
t.setTimeout(600_000);

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
