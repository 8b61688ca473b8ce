import { join } from 'node:path';
import type { Test } from 'tap';
import { inputsIn } from './fixtures.js';
import { fuzz, type FuzzOptions } from './fuzz.js';
import { targets } from './registry.js';

export const full: boolean = process.env['SALLYPORT_TEST_FULL'] !== undefined;

const checkout = join(import.meta.dirname, '../..');

export const budget: FuzzOptions = {
  ...{ root: join(checkout, 'dist'), seed: 20_260_101, corpus: [], guided: full },
  executionsMax: full ? 5_000 : 20,
  msMax: full ? 60_000 : 20_000,
};

/** The inputs that were once found, and some more. */
export async function smoke(t: Test, name: string): Promise<void> {
  const load = targets[name];
  if (load === undefined) throw new Error(`no target is called ${name}`);
  const fixtures = inputsIn(join(checkout, 'test/fuzz/fixtures', name));
  const report = await fuzz(load, { ...budget, corpus: [...fixtures.values()] });
  const failures = report.failures.map(({ error, input }) => [
    error.message,
    Buffer.from(input).toString('latin1'),
  ]);
  const target = await load();
  t.equal(target.name, name);
  t.same(failures, [], target.holds);
  t.ok(report.outcomes.size > 1, `all came to one end: ${[...report.outcomes.keys()].join()}`);
  t.comment(`${report.executions} inputs in ${Math.round(report.ms)} ms`);
}
