import fc from 'fast-check';
import t from 'tap';
import type { Edit } from '#dist/finding.js';
import { Composition } from '#dist/fixes/compose.js';
import { lineChanges, linesOf } from '#dist/fixes/line-changes.js';
import { applyEdits, selectFixes } from '#dist/fixes/select.js';
import { storedEdits } from '#dist/fixes/stored-text.js';
import { unifiedDiff } from '#dist/report/unified-diff.js';

const text = fc
  .array(fc.constantFrom('a', 'b', '\n', '\n\n', 'é', '\u{1f40d}', 'ab\n'), { maxLength: 30 })
  .map((all) => all.join(''));

/** Edits of any text: places are shares of its length, and what overlaps is left out. */
const shares = fc.array(
  fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.nat(4),
    fc.constantFrom('', 'x', 'x\n', '\n', 'x\ny'),
  ),
  { maxLength: 6 },
);

function editsOf(length: number, wanted: readonly [number, number, string][]): readonly Edit[] {
  const fixes = wanted.map(([share, count, replacement]) => {
    const start = Math.floor(share * length);
    return {
      fix: { title: '', edits: [{ start, end: Math.min(length, start + count), replacement }] },
    };
  });
  return selectFixes(fixes).edits;
}

function withChanges(before: string, edits: readonly Edit[]): string {
  const lines = linesOf(before);
  for (const { line, removed, added } of lineChanges(before, edits).reverse()) {
    const old = lines.splice(line, removed.length, ...added);
    if (old.join('') !== removed.join('')) return 'another line is removed';
  }
  return lines.join('');
}

t.test('edits, their composition and their lines say the same', async () => {
  fc.assert(
    fc.property(text, shares, shares, (original, first, second) => {
      const composition = new Composition(original);
      const one = editsOf(original.length, first);
      const middle = applyEdits(original, one);
      const two = editsOf(middle.length, second);
      composition.apply(one);
      composition.apply(two);
      const final = applyEdits(middle, two);
      const edits = composition.edits();
      return applyEdits(original, edits) === final && withChanges(original, edits) === final;
    }),
  );
});

t.test('a stored text keeps its mark and its line ends', async () => {
  fc.assert(
    fc.property(text, shares, (original, wanted) => {
      const edits = editsOf(original.length, wanted);
      const stored = `\ufeff${original.replaceAll('\n', '\r\n')}`;
      const placed = storedEdits(Buffer.from(stored), edits);
      const newline = original.includes('\n') ? '\r\n' : '\n';
      const expected = applyEdits(original, edits).replaceAll('\n', newline);
      return applyEdits(placed.text, placed.edits) === `\ufeff${expected}`;
    }),
  );
});

t.test('overlapping fixes: the first is taken, the other waits', async (t) => {
  const fix = (...edits: Edit[]): { fix: { title: string; edits: Edit[] } } => ({
    fix: { title: 'x', edits },
  });
  const at = (start: number, end: number, replacement = ''): Edit => ({ start, end, replacement });
  const cases: readonly (readonly [ReturnType<typeof fix>[], number[]])[] = [
    [
      [fix(at(0, 2)), fix(at(1, 3)), fix(at(2, 4))],
      [0, 2],
    ],
    [
      [fix(at(5, 6), at(0, 1)), fix(at(0, 0, 'a')), fix(at(3, 4))],
      [0, 2],
    ],
    [[fix(at(1, 1, 'a')), fix(at(1, 1, 'a'))], [0]],
    [[fix(at(0, 2), at(1, 3)), fix(at(1, 2))], [1]],
    [
      [fix(), fix(at(0, 4)), fix(at(4, 5))],
      [1, 2],
    ],
  ];
  for (const [findings, expected] of cases) {
    t.same(
      selectFixes(findings).taken.map((one) => findings.indexOf(one)),
      expected,
    );
  }
});

t.test('a unified diff', async (t) => {
  const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten';
  const edits = [
    { start: 0, end: 4, replacement: '' },
    { start: 8, end: 8, replacement: 'new\n' },
    { start: before.length - 3, end: before.length, replacement: 'X' },
  ];
  t.equal(
    unifiedDiff('a.py', linesOf(before), lineChanges(before, edits)),
    '--- a.py\n+++ a.py\n@@ -1,5 +1,5 @@\n-one\n two\n+new\n three\n four\n five\n' +
      '@@ -7,4 +7,4 @@\n seven\n eight\n nine\n-ten\n\\ No newline at end of file\n+X\n' +
      '\\ No newline at end of file\n',
  );
  t.equal(unifiedDiff('a.py', linesOf(before), []), '');
});
