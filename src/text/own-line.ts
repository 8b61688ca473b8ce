/** A statement that has lines to itself: from the start of its line to where it may be cut off. */
export interface OwnLine {
  readonly start: number;
  /** After the line feed, or before the comment that follows. */
  readonly end: number;
  /** Blanks before it. */
  readonly indent: string;
}

/**
 * The lines of a statement that stands alone on them; null where something else does, or where a
 * line before runs on into it.
 */
export function ownLine(text: string, start: number, end: number): OwnLine | null {
  let line = start;
  while (line > 0 && ' \t\f'.includes(text.charAt(line - 1))) line -= 1;
  if (line > 0 && (text[line - 1] !== '\n' || text[line - 2] === '\\')) return null;
  const indent = text.slice(line, start);
  let after = end;
  while (' \t\f'.includes(text.charAt(after)) && after < text.length) after += 1;
  if (text[after] === '#') return { start, end: after, indent };
  if (after < text.length && text[after] !== '\n') return null;
  return { start: line, end: Math.min(text.length, after + 1), indent };
}
