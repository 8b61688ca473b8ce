import t from 'tap';
import { fuzz } from './fuzz.js';
import { mutated } from './programs.js';
import { targets } from './registry.js';
import { budget, full, smoke } from './smoke.js';
import type { OpenTarget, Target } from './target.js';

if (full) t.setTimeout(1_800_000);

const canary = targets['canary'] as () => Promise<Target>;

t.test('a fault behind nested conditions is found, and cut down to what it takes', async (t) => {
  const enough = { ...budget, seed: 1, guided: true, executionsMax: 4_000, msMax: 60_000 };
  const { failures, found } = await fuzz(canary, enough);
  t.match(failures, [{ error: { message: 'the planted fault' } }]);
  t.equal(Buffer.from(failures[0]?.input ?? []).toString(), 'letevaluatepythonimportos');
  t.ok(found.length >= 4, `${found.length} inputs led there`);
  const blind = await fuzz(canary, { ...enough, guided: false });
  t.same(blind.failures, [], 'by chance alone it is not');
  t.equal(blind.executions, enough.executionsMax);
});

t.test('the same seed tries the same inputs', async (t) => {
  const run = async (seed: number): Promise<readonly string[]> => {
    const tried: string[] = [];
    const open = async (): Promise<OpenTarget> => ({
      seeds: ['x = y;'],
      grammar: mutated,
      check: (input) => `${tried.push(Buffer.from(input).toString('latin1'))}`,
    });
    await fuzz(async () => ({ ...(await canary()), open }), {
      ...budget,
      seed,
      guided: false,
      executionsMax: 200,
    });
    return tried;
  };
  const [one, other, third] = [await run(1), await run(1), await run(2)];
  t.same(one, other);
  t.notSame(one, third);
});

/** Microsoft's parser takes seconds to begin with: its own tests have it already. */
const elsewhere = ['canary', 'kql', 'kql-command'];
for (const name of Object.keys(targets).filter((name) => !elsewhere.includes(name))) {
  t.test(name, async (t) => await smoke(t, name));
}
