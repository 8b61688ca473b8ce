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
    const distance = edits(lower, candidate.toLowerCase(), fewest);
    if (distance < fewest) [best, fewest] = [candidate, distance];
  }
  return best;
}

/** `; did you mean …?` where {@link nearest} has an answer, else nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === null ? '' : `; did you mean \`${meant}\`?`;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours, as far as there are fewer than `most`:
 * what is further off the diagonal takes as many, and is not looked at.
 */
function edits(a: string, b: string, most: number): number {
  const width = b.length + 1;
  let before = new Array<number>(width).fill(most);
  let last = Array.from({ length: width }, (_, index) => index);
  let row = new Array<number>(width).fill(most);
  for (let i = 1; i <= a.length; i += 1) {
    const from = Math.max(1, i - most);
    const to = Math.min(b.length, i + most);
    row[from - 1] = from === 1 ? i : most;
    let least = row[from - 1] ?? 0;
    for (let j = from; j <= to; j += 1) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : replace;
      const fewest = Math.min(replace, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      row[j] = fewest;
      if (fewest < least) least = fewest;
    }
    if (to < b.length) row[to + 1] = most;
    if (least >= most) return most;
    [before, last, row] = [last, row, before];
  }
  return last[b.length] ?? 0;
}
