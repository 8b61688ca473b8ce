import { visibleLine } from '../../text/visible.ts';
import { cellOf, type Field, type Report, type Row, type Section } from './report.ts';
import { reportStyle } from './style.ts';

/** A report as one HTML file that loads nothing and runs nothing. */
export function reportHtml({ title, facts, sections }: Report): string {
  const policy = `default-src 'none'; style-src 'unsafe-inline'`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>\n${reportStyle}\n</style>`,
    `<h1>${escaped(title)}</h1>`,
    '<dl>',
    ...facts.map(([label, value]) => `<dt>${escaped(label)}<dd>${escaped(value)}`),
    '</dl>',
    ...sections.filter(({ rows }) => rows.length > 0).map(sectionHtml),
    '</html>',
    '',
  ].join('\n');
}

function sectionHtml({ title, about, columns, rows }: Section): string {
  const heads = columns.map(
    ({ head, isRight = false }) => `<th${isRight ? ' class="r"' : ''}>${escaped(head)}`,
  );
  const isRight = columns.map((column) => column.isRight ?? false);
  return [
    `<h2>${escaped(title)}</h2>`,
    ...(about === undefined ? [] : [`<p>${escaped(about)}</p>`]),
    '<div class="wide"><table>',
    `<thead><tr>${heads.join('')}</thead>`,
    '<tbody>',
    ...rows.map((row) => rowHtml(row, isRight)),
    '</tbody>',
    '</table></div>',
  ].join('\n');
}

function rowHtml({ anchor, fields }: Row, isRight: readonly boolean[]): string {
  const id = anchor === undefined ? '' : ` id="${escaped(anchor)}"`;
  return `<tr${id}>${fields.map((field, at) => fieldHtml(field, isRight[at] ?? false)).join('')}`;
}

function fieldHtml(field: Field, isRight: boolean): string {
  const { text, share, tone, link } = cellOf(field);
  const classes = [isRight ? 'r' : '', share === undefined ? '' : 'bar', tone ?? ''].filter(
    Boolean,
  );
  const named = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
  const bar = share === undefined ? '' : ` style="--share:${(100 * share).toFixed(1)}%"`;
  const shown = escaped(text);
  const isSafe = link !== undefined && /^(?:#|https:\/\/)/.test(link);
  const inner = isSafe ? `<a href="${escaped(link)}">${shown}</a>` : shown;
  return `<td${named}${bar}>${inner}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visibleLine(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
