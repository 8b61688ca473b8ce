import type { Edit } from '../finding.ts';
import { applyEdits } from './select.ts';

/** Lines taken out and put in; each has its own line end but for the last of a text. */
export interface LineChange {
  /** 0-based. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The lines of a text with their ends. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Edits, in order of place and disjoint, as changes of whole lines; linear in the text. */
export function lineChanges(text: string, edits: readonly Edit[]): LineChange[] {
  const lines = linesOf(text);
  const changes: LineChange[] = [];
  let line = 0;
  let start = 0;
  for (let at = 0; at < edits.length;) {
    for (; line < lines.length - 1 && start + lines[line]!.length <= edits[at]!.start; line += 1) {
      start += lines[line]!.length;
    }
    const first = { line, start };
    const own: Edit[] = [];
    let end = start;
    // Edits whose lines meet are one change.
    for (; at < edits.length && (own.length === 0 || edits[at]!.start < end); at += 1) {
      own.push(edits[at]!);
      for (; line < lines.length && end <= edits[at]!.end; line += 1) end += lines[line]!.length;
    }
    const shifted = own.map((edit) => ({
      start: edit.start - first.start,
      end: edit.end - first.start,
      replacement: edit.replacement,
    }));
    const after = linesOf(applyEdits(text.slice(first.start, end), shifted));
    changes.push(
      trimmed({ line: first.line, removed: lines.slice(first.line, line), added: after }),
    );
    start = end;
  }
  return changes.filter(({ removed, added }) => removed.length + added.length > 0);
}

/** Without the lines that are the same before and after. */
function trimmed({ line, removed, added }: LineChange): LineChange {
  const most = Math.min(removed.length, added.length);
  let head = 0;
  while (head < most && removed[head] === added[head]) head += 1;
  let tail = 0;
  while (tail < most - head && removed.at(-1 - tail) === added.at(-1 - tail)) tail += 1;
  return {
    line: line + head,
    removed: removed.slice(head, removed.length - tail),
    added: added.slice(head, added.length - tail),
  };
}
