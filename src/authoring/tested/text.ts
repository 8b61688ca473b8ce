import { paintFor, type Canvas, type Paint } from '../../report/paint.ts';
import { prettyFinding } from '../../report/pretty.ts';
import { visibleLine, visibleText } from '../../text/visible.ts';
import { isGood, testWords, type TestCounts, type TestResult } from './types.ts';

/** Findings of one bad test that are shown. */
const findingsShownMax = 3;

/** What a test came to, for a person; empty for a good one unless all are to be shown. */
export function resultText(result: TestResult, canvas: Canvas, isVerbose: boolean): string {
  const { at, word, name, message } = result;
  if (isGood(word) && !isVerbose) return '';
  const paint = paintFor(canvas);
  const place = `${visibleLine(at.file)}:${at.line}:${at.column}:`;
  const colour = word === 'todo' ? paint.note : isGood(word) ? paint.good : paint.error;
  const head = `${paint.strong(place)} ${colour(`${word}:`)} ${visibleLine(name)}\n`;
  const why = message === '' ? '' : `  ${visibleText(message).replaceAll('\n', '\n  ')}\n`;
  return head + why + diffText(result.diff, paint) + findingsText(result, canvas);
}

function diffText(diff: readonly string[], paint: Paint): string {
  const colours: Readonly<Record<string, (text: string) => string>> = {
    '-': paint.good,
    '+': paint.error,
  };
  return diff
    .map((line) => `    ${(colours[line[0] ?? ''] ?? paint.faint)(visibleLine(line))}\n`)
    .join('');
}

/** Why something is denied that should not be. */
function findingsText({ word, entry, diff }: TestResult, canvas: Canvas): string {
  if (entry === null || word !== 'noisy') return '';
  const told = entry.verdict.findings.filter(({ rule }) =>
    diff.some((line) => line.startsWith(`+${rule}`)),
  );
  return told
    .slice(0, findingsShownMax)
    .map((finding) => `\n${prettyFinding(entry, finding, canvas)}`)
    .join('');
}

/** `42 tests: 30 validated, 11 reported, 1 noisy` */
export function countsText(counts: TestCounts, paint: Paint): string {
  const all = testWords.reduce((sum, word) => sum + counts[word], 0);
  const bad = testWords.some((word) => !isGood(word) && counts[word] > 0);
  const list = testWords
    .filter((word) => counts[word] > 0)
    .map((word) => `${counts[word]} ${word}`)
    .join(', ');
  const text = `${all} ${all === 1 ? 'test' : 'tests'}: ${list}\n`;
  return bad ? paint.error(text.trimEnd()) + '\n' : paint.good(text.trimEnd()) + '\n';
}
