import { join } from 'node:path';
import t from 'tap';
import { compareResults } from '#dist/bench/compare/compare.js';
import type { TimingResult } from '#dist/bench/result/form.js';
import { readResult } from '#dist/bench/result/read.js';
import { measureWork } from '#dist/bench/work/measure.js';
import { runWork } from '#dist/bench/work/run.js';

const committed = join(import.meta.dirname, '..', '..', 'bench', 'results', 'work.json');
const before = (await readResult(committed)) as TimingResult;
const remedy =
  'work grew: find out why; where it is meant, npm run bench -- work -o bench/results/work.json';

t.test('one check does no more than it did', async (t) => {
  const now = await runWork({
    command: 'test',
    policy: 'data-science',
    withAllocations: process.env['SALLYPORT_TEST_FULL'] === '1',
  });
  const { added, gone, regressions } = compareResults(before, now);
  t.same({ added, gone, regressions }, { added: [], gone: [], regressions: [] }, remedy);
});

t.test('the counts are those of the script, whichever engine matches', async (t) => {
  const portable = await measureWork('data-science', 'portable', false);
  t.same(
    portable.map(({ id, counts }) => ({ id, counts })),
    before.work.map(({ id, counts }) => ({ id, counts })),
  );
});

t.test('growth is seen: of counts at all, of bytes beyond a tenth', async (t) => {
  const [first, ...others] = before.work;
  if (first === undefined) return t.fail('there is no work');
  const changed = (change: Partial<typeof first>): TimingResult => ({
    ...before,
    work: [{ ...first, ...change }, ...others],
  });
  const grown = { ...first.counts, queries: (first.counts['queries'] ?? 0) + 1 };
  const bytes = first.allocatedBytes ?? 0;
  for (const [change, count] of [
    [{ counts: grown }, 1],
    [{ allocatedBytes: Math.round(bytes * 1.2) }, 1],
    [{ allocatedBytes: Math.round(bytes * 1.05) }, 0],
  ] as const) {
    t.equal(compareResults(before, changed(change)).regressions.length, count);
  }
});
