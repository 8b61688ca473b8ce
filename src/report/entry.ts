import type { Finding, Level, Place } from '../finding.ts';
import type { Verdict } from '../verdict/decide.ts';

/** Lines above a script and columns to its left, in the file that it stands in. */
export interface Shift {
  readonly lines: number;
  readonly columns: number;
}

/** One thing that was checked. */
export interface Entry {
  /** As the caller named it. */
  readonly file: string;
  /** Where the places of the findings are: the script's own file when `file` is a job. */
  readonly source: string;
  /** How far into `source` the script starts, where it stands inside another text. */
  readonly shift?: Shift;
  readonly verdict: Verdict;
}

/** A file that could not be judged: nothing is said about its script. */
export interface Unchecked {
  readonly file: string;
  readonly message: string;
}

/** A place in the script as a place in the file that the script stands in. */
export function shifted<T extends Place>(place: T, shift: Shift | undefined): T {
  if (shift === undefined) return place;
  return {
    ...place,
    line: place.line + shift.lines,
    column: place.column + shift.columns,
    endLine: place.endLine + shift.lines,
    endColumn: place.endColumn + shift.columns,
  };
}

/** Whether a finding is about the job as a whole and not about a place in its script. */
export function isPlaceless(finding: Finding): boolean {
  return finding.span.start === 0 && finding.span.end === 0 && finding.endColumn === 1;
}

/** `2 errors, 1 warning`; empty when there is nothing to count. */
export function countLevels(findings: readonly Finding[]): string {
  const levels: readonly Level[] = ['error', 'warning', 'note'];
  return levels
    .map((level) => ({ level, count: findings.filter((each) => each.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${count} ${level}${count === 1 ? '' : 's'}`)
    .join(', ');
}
