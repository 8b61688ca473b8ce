/** Words longer than this are nobody's slip of the pen. */
const wordCharsMax = 64;

/**
 * The candidate within a third of the word's length in edits, letters' case aside; null when none
 * is that near.
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  if (word.length > wordCharsMax) return null;
  const lower = word.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = edits(lower, candidate.toLowerCase());
    if (distance < bestDistance && distance < word.length)
      [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** ` Did you mean …?` where {@link nearest} has an answer, else nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === null ? '' : ` Did you mean \`${meant}\`?`;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (before[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    before = row;
  }
  return before.at(-1) ?? 0;
}
