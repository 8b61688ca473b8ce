import type { Entry } from '../../report/entry.ts';

/**
 * What a test came to. Good: `validated` (allowed, as it should be), `reported` (denied, as it
 * should be), `todo` (a known fault that still is). Bad: `noisy` (a false alarm), `missing` (a
 * miss), `outdated` (a known fault that is none any more), `changed` (not as its snapshot says).
 */
export const testWords = [
  'validated',
  'reported',
  'todo',
  'noisy',
  'missing',
  'outdated',
  'changed',
] as const;
export type TestWord = (typeof testWords)[number];

const goodWords: readonly TestWord[] = ['validated', 'reported', 'todo'];

export function isGood(word: TestWord): boolean {
  return goodWords.includes(word);
}

/** Where a test stands: 1-based. */
export interface TestPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface TestResult {
  readonly kind: 'script' | 'job' | 'query' | 'url' | 'never' | 'page';
  readonly name: string;
  readonly at: TestPlace;
  readonly word: TestWord;
  /** Why it is bad, and which rule decided; for a known fault why it is there; else empty. */
  readonly message: string;
  /** Expected (`-`), got (`+`) and both (` `), a line each; empty where it is good. */
  readonly diff: readonly string[];
  /** The verdict on what was judged, and where that stands; null where nothing was. */
  readonly entry: Entry | null;
}

export type TestCounts = Readonly<Record<TestWord, number>>;

export function countWords(results: readonly TestResult[]): TestCounts {
  const counts = Object.fromEntries(testWords.map((word) => [word, 0])) as Record<TestWord, number>;
  for (const { word } of results) counts[word] += 1;
  return counts;
}
