const longest = 64;

/**
 * The word with the fewest edits from another, at most two and less than half of it; null when none
 * is near.
 */
export function nearestWord(word: string, words: Iterable<string>): string | null {
  if (word.length > longest) return null;
  const bound = Math.min(2, Math.floor((word.length - 1) / 2));
  let best: string | null = null;
  let fewest = bound + 1;
  for (const other of words) {
    if (Math.abs(other.length - word.length) > bound) continue;
    const edits = editDistance(word.toLowerCase(), other.toLowerCase());
    if (edits < fewest) {
      best = other;
      fewest = edits;
    }
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, before[j - 2]! + 1);
      }
      row.push(edits);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}
