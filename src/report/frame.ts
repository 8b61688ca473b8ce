import type { Finding, Place } from '../finding.ts';
import type { Canvas } from './paint.ts';
import { paintFor } from './paint.ts';
import type { Cell } from '../text/visible.ts';
import { lineCells } from '../text/visible.ts';

/** Lines of a finding that are shown; the rest of a long statement helps nobody. */
const frameLinesMax = 4;
/**
 * UTF-16 units of a line that are looked at on each side of the place: a line may be a megabyte
 * long.
 */
const windowUnitsMax = 400;

interface SourceLine {
  /** The start of the line is cut away. */
  readonly cut: boolean;
  readonly text: string;
  /** Underlined part, in UTF-16 units of `text`. */
  readonly from: number;
  readonly to: number;
}

/**
 * The source lines of a finding with the place underlined, numbered as `place` says: the script may
 * stand inside another file.
 */
export function codeFrame(
  text: string,
  { finding, place }: { readonly finding: Finding; readonly place: Place },
  canvas: Canvas,
): string[] {
  const paint = paintFor(canvas);
  const lines = sourceLines(text, finding);
  const gutter = String(place.line + lines.length - 1).length;
  const room = Math.max(20, canvas.width - gutter - 5);
  const margin = (label: string): string => ` ${paint.faint(`${label.padStart(gutter)} |`)} `;
  const frame = lines.flatMap((line, index) => {
    const [source, underline] = drawn(line, room);
    const numbered = margin(String(place.line + index)) + source;
    return underline === '' ? [numbered] : [numbered, margin('') + paint[finding.level](underline)];
  });
  const more = place.endLine - place.line + 1 - lines.length;
  if (more > 0) frame.push(`${margin('')}… ${more} more ${more === 1 ? 'line' : 'lines'}`);
  return frame;
}

function sourceLines(text: string, finding: Finding): SourceLine[] {
  const start = Math.min(finding.span.start, text.length);
  const end = Math.max(start + 1, finding.span.end);
  const lines: SourceLine[] = [];
  let lineStart = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1;
  while (lines.length < frameLinesMax) {
    const newline = text.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? text.length : newline;
    lines.push(sourceLine(text, lineStart, lineEnd, { start, end }));
    if (newline < 0 || end <= newline + 1) break;
    lineStart = newline + 1;
  }
  return lines;
}

function sourceLine(
  text: string,
  lineStart: number,
  lineEnd: number,
  span: { readonly start: number; readonly end: number },
): SourceLine {
  const first = Math.max(span.start, lineStart);
  const from = Math.max(lineStart, first - windowUnitsMax);
  const line = text.slice(from, Math.min(lineEnd, first + windowUnitsMax));
  const indent = span.start < lineStart ? (/^\s*/.exec(line)?.[0].length ?? 0) : 0;
  return {
    cut: from > lineStart,
    text: line,
    from: first - from + indent,
    to: span.end - from,
  };
}

/** A place at the very end of a line stands in the cell after it. */
const lineEndCell: Cell = { shown: ' ', width: 1, units: 1 };

/** The line and its underline, both cut to `room` cells around the place. */
function drawn(line: SourceLine, room: number): [string, string] {
  const cells = [...lineCells(line.text), lineEndCell];
  const skip = cellsToSkip(cells, line.from, room);
  const more = skip > 0 || line.cut ? '…' : '';
  let source = more;
  let underline = ' '.repeat(more.length);
  let units = 0;
  for (const [index, cell] of cells.entries()) {
    const marked = units < line.to && units + cell.units > line.from;
    units += cell.units;
    if (index < skip) continue;
    if (underline.length + cell.width >= room) {
      source += '…';
      break;
    }
    source += cell.shown;
    if (marked && cell.width === 0) underline = markBefore(underline);
    underline += (marked ? '^' : ' ').repeat(cell.width);
  }
  return [source.trimEnd(), onlyFirstPastEnd(underline).trimEnd()];
}

/** A combining mark has no cell of its own: the one that it is drawn in is marked. */
function markBefore(underline: string): string {
  return underline === '' ? '^' : `${underline.slice(0, -1)}^`;
}

/** Leaves out the mark below the line feed when something before it is marked already. */
function onlyFirstPastEnd(underline: string): string {
  return underline.endsWith('^^') ? underline.slice(0, -1) : underline;
}

/**
 * How many cells to leave out so that the place stands inside the room, with a third of it before.
 */
function cellsToSkip(cells: readonly Cell[], from: number, room: number): number {
  let width = 0;
  let units = 0;
  let index = 0;
  while (index < cells.length && units < from) {
    width += cells[index]?.width ?? 0;
    units += cells[index]?.units ?? 0;
    index += 1;
  }
  if (width < room * 0.8) return 0;
  let kept = 0;
  while (index > 0 && kept < room / 3) {
    index -= 1;
    kept += cells[index]?.width ?? 0;
  }
  return index;
}
