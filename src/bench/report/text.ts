import { paintFor, type Canvas, type Paint } from '../../report/paint.ts';
import { visibleLine } from '../../text/visible.ts';
import { cellOf, type Cell, type Report, type Section } from './report.ts';

/** A report for a terminal. */
export function reportText({ title, facts, sections }: Report, canvas: Canvas): string {
  const paint = paintFor(canvas);
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  const head = facts.map(
    ([label, value]) => `${paint.faint(label.padEnd(width))}  ${visibleLine(value)}`,
  );
  const drawn = sections
    .filter(({ rows, isLong = false }) => rows.length > 0 && !isLong)
    .map((section) => sectionText(section, paint));
  return `${[[paint.strong(title), ...head].join('\n'), ...drawn].join('\n\n')}\n`;
}

function sectionText({ title, about, columns, rows }: Section, paint: Paint): string {
  const texts = rows.map(({ fields }) =>
    fields.map((field) => ({ ...cellOf(field), text: visibleLine(cellOf(field).text) })),
  );
  const widths = columns.map(({ head }, at) =>
    Math.max(head.length, ...texts.map((cells) => cells[at]?.text.length ?? 0)),
  );
  const line = (cells: readonly Cell[]): string =>
    cells
      .map((cell, at) => {
        const blanks = ' '.repeat(Math.max(0, (widths[at] ?? 0) - cell.text.length));
        const painted = paintOf(cell, paint)(cell.text);
        if (columns[at]?.isRight === true) return blanks + painted;
        return at === cells.length - 1 ? painted : painted + blanks;
      })
      .join('  ');
  return [
    paint.strong(title),
    ...(about === undefined ? [] : [paint.faint(about)]),
    line(columns.map(({ head }) => ({ text: head, tone: 'faint' }))),
    ...texts.map(line),
  ].join('\n');
}

function paintOf({ tone }: Cell, paint: Paint): (text: string) => string {
  if (tone === 'good') return paint.good;
  if (tone === 'bad') return paint.error;
  return tone === 'faint' ? paint.faint : (text) => text;
}
