import { matthews, mcnemar, median, quantile, wilson } from '#dist/bench/statistics.js';
import t from 'tap';

const near = (a: number, b: number): boolean => Math.abs(a - b) < 5e-4;

// Newcombe, "Two-sided confidence intervals for the single proportion", Stat. in Medicine 17 (1998),
// table I, method 3.
const intervals = [
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
] as const;

t.test("Wilson's interval", async (t) => {
  for (const [hits, total, low, high] of intervals) {
    const [from, to] = wilson(hits, total);
    t.ok(near(from, low) && near(to, high), `${hits} of ${total}: ${from} to ${to}`);
    const [mirrored, end] = wilson(total - hits, total);
    t.ok(near(mirrored, 1 - high) && near(end, 1 - low), 'the same from the other side');
  }
  t.same(wilson(0, 0), [0, 1], 'of nothing, anything');
  t.equal(wilson(7, 7)[1], 1);
});

t.test("Matthews' correlation", async (t) => {
  const of = (caught: number, missed: number, refused: number, passed: number): number | null =>
    matthews({ caught, missed, refused, passed });
  t.equal(of(10, 0, 0, 20), 1);
  t.equal(of(0, 10, 20, 0), -1);
  t.equal(of(10, 0, 20, 0), 0, 'who denies all knows nothing');
  t.ok(near(of(90, 10, 5, 95) ?? 0, 0.851), String(of(90, 10, 5, 95)));
  t.equal(of(0, 0, 1, 1), null);
});

t.test("McNemar's exact test", async (t) => {
  t.equal(mcnemar(0, 0), 1);
  t.equal(mcnemar(5, 5), 1);
  t.ok(near(mcnemar(0, 5), 2 / 32));
  t.ok(near(mcnemar(1, 9), (2 * 11) / 1024));
  t.ok(mcnemar(0, 3_000) === 0 && mcnemar(1_400, 1_600) < 0.001, 'no overflow');
  t.equal(mcnemar(3, 12), mcnemar(12, 3));
});

t.test('quantiles', async (t) => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 2, 3]), 2.5);
  t.equal(quantile([1, 2, 3, 4, 5], 0.25), 2);
  t.ok(Number.isNaN(median([])));
});
