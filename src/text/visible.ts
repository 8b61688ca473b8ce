import { characterWidth } from './width.ts';

/**
 * Controls, format characters (bidi, zero width), lone surrogates, line and paragraph separators.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const allUnseen = new RegExp(unseen.source, 'gu');

/** The way Python would write a character that a terminal would obey or hide. */
function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\t') return '\\t';
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/**
 * Text on one line as it may be sent to a terminal: whatever the terminal would obey (escape
 * sequences) or hide (bidi controls, zero-width characters) stands as an escape.
 */
export function visibleLine(text: string): string {
  return text.replace(allUnseen, escaped);
}

/** As {@link visibleLine}, line by line: line feeds stay, tabs become four spaces. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => visibleLine(line.replaceAll('\t', '    ')))
    .join('\n');
}

/** One character of a source line as it is drawn. */
export interface Cell {
  readonly shown: string;
  readonly width: number;
  /** UTF-16 units of the source that it stands for. */
  readonly units: number;
}

const tabStop = 4;

/**
 * A source line as cells of a terminal: tabs run to the next stop, wide characters take two cells.
 */
export function lineCells(line: string): Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  for (const character of line) {
    const cell = cellOf(character, column);
    cells.push(cell);
    column += cell.width;
  }
  return cells;
}

function cellOf(character: string, column: number): Cell {
  const units = character.length;
  if (character === '\t') {
    const width = tabStop - (column % tabStop);
    return { shown: ' '.repeat(width), width, units };
  }
  if (unseen.test(character)) {
    const shown = escaped(character);
    return { shown, width: shown.length, units };
  }
  return { shown: character, width: characterWidth(character), units };
}
