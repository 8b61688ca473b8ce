/** Words longer than this are nobody's slip of the pen. */
const wordCharsMax = 64;

/**
 * The candidate with the fewest edits from a word, letters' case aside: at most a third of its
 * letters, and always one; null when none is that near.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > wordCharsMax) return null;
  const lower = word.toLowerCase();
  const editsMax = Math.max(1, Math.floor(word.length / 3));
  let best: string | null = null;
  let fewest = Math.min(editsMax + 1, word.length);
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const distance = edits(lower, candidate.toLowerCase());
    if (distance < fewest) [best, fewest] = [candidate, distance];
  }
  return best;
}

/** `; did you mean …?` where {@link nearest} has an answer, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === null ? '' : `; did you mean \`${meant}\`?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : replace;
      row.push(Math.min(replace, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
