import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';

/**
 * Runs of lines that hold only a comment or a backslash. The grammar's scanner reads such a run
 * anew at each of its lines, so its cost is the square of the run; this bounds the sum of squares
 * before anything is parsed. Lines inside strings count too: a bound may be strict, not lax.
 */
export function longRuns(text: string): RawFinding | null {
  let cost = 0;
  let run = 0;
  for (let start = 0; start <= text.length;) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    const at = firstInk(text, start, end);
    if (at < end && isIdle(text, at, end)) {
      run += 1;
      cost += 2 * run - 1;
      if (cost > limits.idleRunSquaresMax) return tooLong(run, start, end);
    } else if (at < end) run = 0;
    start = end + 1;
  }
  return null;
}

function firstInk(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t' || text[at] === '\f')) at += 1;
  return at;
}

function isIdle(text: string, at: number, end: number): boolean {
  return text[at] === '#' || (text[at] === '\\' && at + 1 === end);
}

function tooLong(run: number, start: number, end: number): RawFinding {
  return {
    rule: 'syntax-limit',
    message:
      `${run} lines in a row hold only a comment or a backslash, ` +
      'and with them the script has more than can be read in linear time',
    help: 'Delete some of them, or put statements between.',
    span: { start, end },
  };
}
