import fc from 'fast-check';
import t from 'tap';
import { nearest } from '#dist/text/nearest.js';

/** The distance as it is defined, every cell of it. */
function distance(a: string, b: string): number {
  const cells = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number): number => cells[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    cells.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      cells[i]![j] = Math.min(
        at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        isSwap ? at(i - 2, j - 2) + 1 : Infinity,
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
      );
    }
  }
  return at(a.length, b.length);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_'), maxLength: 12 });

t.test('the candidate with the fewest edits, the first of several', async (t) => {
  const property = fc.property(word, fc.array(word, { maxLength: 6 }), (one, candidates) => {
    const editsMax = Math.max(1, Math.floor(one.length / 3));
    const near = candidates
      .map((candidate) => ({ candidate, edits: distance(one, candidate) }))
      .filter(({ edits }) => edits <= editsMax && edits < one.length)
      .toSorted((a, b) => a.edits - b.edits)[0];
    t.equal(nearest(one, candidates), near?.candidate ?? null, `${one}: ${candidates.join(' ')}`);
  });
  fc.assert(property, { numRuns: 300 });
});

t.test('letters count alike in either case, and long words are no slip', async (t) => {
  t.equal(nearest('dataframe', ['DataFrame', 'dataframes']), 'DataFrame');
  t.equal(nearest('a'.repeat(65), ['a'.repeat(65)]), null);
});
