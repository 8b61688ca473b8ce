import type { AppliedFix } from '../fixes/rounds.ts';
import type { Finding, Level, Place } from '../finding.ts';
import type { Verdict } from '../verdict/decide.ts';

/** Lines above a script and columns to its left, in the file that it stands in. */
export interface Shift {
  readonly lines: number;
  readonly columns: number;
}

/** A script that is a file of its own. */
export const atTop: Shift = { lines: 0, columns: 0 };

/** One thing that was checked. */
export interface Entry {
  /** As the caller named it. */
  readonly file: string;
  /** Where the places of the findings are: the script's own file when `file` is a job. */
  readonly source: string;
  /** Where in `source` the script starts; null where its lines are not lines of `source`. */
  readonly shift: Shift | null;
  readonly verdict: Verdict;
  /** The place in `file` of a member of the job; null where it is not known. */
  readonly placeOfMember?: (member: string) => Place | null;
  /** Fixes made before the verdict. */
  readonly fixed?: readonly AppliedFix[];
}

/** A file that could not be judged: nothing is said about its script. */
export interface Unchecked {
  readonly file: string;
  readonly message: string;
}

/** Whether a finding is about the job as a whole and not about a place in its script. */
export function isPlaceless(finding: Finding): boolean {
  return finding.span.start === 0 && finding.span.end === 0 && finding.endColumn === 1;
}

/** The place of a finding in `source`; null where it has none there. */
export function placeOf(entry: Entry, finding: Finding): Place | null {
  if (!isPlaceless(finding)) return placeIn(entry, finding);
  const { file, placeOfMember, source } = entry;
  if (finding.member === undefined || file !== source) return null;
  return placeOfMember?.(finding.member) ?? null;
}

/** A place in the script as a place in the file that the script stands in. */
export function placeIn({ shift }: Entry, place: Place): Place | null {
  if (shift === null) return null;
  return {
    line: place.line + shift.lines,
    column: place.column + shift.columns,
    endLine: place.endLine + shift.lines,
    endColumn: place.endColumn + shift.columns,
  };
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
