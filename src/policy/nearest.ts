import { nearestWord } from '../rules/nearest.ts';

/**
 * `; did you mean …?` where one of the candidates is near enough to be what was meant, else
 * nothing.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearestWord(word, candidates);
  return meant === null ? '' : `; did you mean \`${meant}\`?`;
}
