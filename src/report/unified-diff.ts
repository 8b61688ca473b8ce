import type { LineChange } from '../fixes/line-changes.ts';
import { visibleLine } from '../text/visible.ts';

const contextLines = 3;

/**
 * Changes of a text as a unified diff, as `patch` takes it
 * (https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html).
 */
export function unifiedDiff(
  name: string,
  lines: readonly string[],
  changes: readonly LineChange[],
): string {
  if (changes.length === 0) return '';
  const shown = visibleLine(name);
  let diff = `--- ${shown}\n+++ ${shown}\n`;
  let shift = 0;
  for (const hunk of hunks(changes)) {
    diff += hunkText(lines, hunk, shift);
    for (const { removed, added } of hunk) shift += added.length - removed.length;
  }
  return diff;
}

/** Changes whose surroundings meet stand in one hunk. */
function hunks(changes: readonly LineChange[]): LineChange[][] {
  const found: LineChange[][] = [];
  let end = -Infinity;
  for (const change of changes) {
    if (change.line - contextLines <= end + contextLines) found.at(-1)!.push(change);
    else found.push([change]);
    end = change.line + change.removed.length;
  }
  return found;
}

function hunkText(lines: readonly string[], hunk: readonly LineChange[], shift: number): string {
  const last = hunk.at(-1)!;
  const start = Math.max(0, hunk[0]!.line - contextLines);
  const end = Math.min(lines.length, last.line + last.removed.length + contextLines);
  const grown = hunk.reduce((sum, { removed, added }) => sum + added.length - removed.length, 0);
  let text = `@@ -${range(start, end - start)} +${range(start + shift, end - start + grown)} @@\n`;
  let at = start;
  for (const { line, removed, added } of hunk) {
    text += marked(' ', lines.slice(at, line)) + marked('-', removed) + marked('+', added);
    at = line + removed.length;
  }
  return text + marked(' ', lines.slice(at, end));
}

/** An empty range names the line before it. */
function range(start: number, count: number): string {
  return count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;
}

function marked(mark: string, lines: readonly string[]): string {
  return lines
    .map((line) => mark + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`))
    .join('');
}
