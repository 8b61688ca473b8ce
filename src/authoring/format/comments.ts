import { isCollection, isNode, isPair, visit } from 'yaml';
import type { Document, Node, YAMLMap, YAMLSeq } from 'yaml';

/** One blank line between comments, and between a comment and what it stands above. */
export function joinBlankLines(document: Document): void {
  document.commentBefore = joined(document.commentBefore);
  visit(document, {
    Node(_, node) {
      if (!isNode(node)) return;
      node.commentBefore = joined(node.commentBefore);
      node.comment = joined(node.comment);
    },
  });
}

function joined(comment: string | null | undefined): string | null {
  if (comment === null || comment === undefined) return null;
  return comment.replaceAll(/\n{3,}/g, '\n\n').replace(/\n+$/, '');
}

/** A line of a comment, or a blank one. */
interface CommentLine {
  readonly text: string;
  readonly column: number;
}

type Block = YAMLMap | YAMLSeq;

/**
 * Gives comments back to what they stand above. The parser takes all that follows the last part of
 * a list or mapping for its end; what is indented less there belongs to the next part outside.
 */
export function settleEnds(document: Document, source: string): void {
  const root = document.contents;
  if (!isBlock(root)) return;
  settle(root, -1, source);
  document.comment = [root.comment, document.comment].filter(Boolean).join('\n') || null;
  root.comment = null;
}

function isBlock(node: unknown): node is Block {
  return isCollection(node) && node.flow !== true;
}

/** What belongs neither to a part nor to the block itself: lines for whoever is around it. */
function settle(block: Block, outside: number, source: string): CommentLine[] {
  const column = columnAt(block.range?.[0] ?? 0, source);
  let over: CommentLine[] = [];
  let last: unknown = null;
  for (const item of block.items) {
    const head: unknown = isPair(item) ? item.key : item;
    last = isPair(item) ? item.value : item;
    if (over.length > 0 && isNode(head)) putBefore(head, over);
    over = isBlock(last) ? settle(last, column, source) : [];
  }
  const ending = over.length > 0 ? over : endOf(block, source);
  const out = ending.findIndex(
    ({ text, column: at }) => text !== '' && (at < column || at <= outside),
  );
  const own = out < 0 ? ending : ending.slice(0, out);
  if (ending.length > 0) block.comment = commentOf(own, over.length > 0 ? block.comment : null);
  // A blank line goes with what comes after it.
  const from = out < 0 ? ending.length : out;
  return ending.slice(ending[from - 1]?.text === '' ? from - 1 : from);
}

function columnAt(offset: number, source: string): number {
  return offset - (source.lastIndexOf('\n', offset - 1) + 1);
}

/** The lines that the parser took for the end of a block, as they stand in the source. */
function endOf(block: Block, source: string): CommentLine[] {
  const taken = block.comment?.split('\n').filter((line) => line !== '').length ?? 0;
  const lines: CommentLine[] = [];
  if (taken === 0) return lines;
  let at = lineAfter(valueEnd(block), source);
  for (let seen = 0; seen < taken; at = lineAfter(at, source)) {
    const [, indent = '', text = ''] = /^([ \t]*)(#[^\n]*)?/.exec(source.slice(at)) ?? [];
    if (text !== '') seen += 1;
    else if (!/^[ \t]*(?:\n|$)/.test(source.slice(at))) return [];
    lines.push({ text, column: indent.length });
    if (at >= source.length) return lines;
  }
  return /^[ \t]*\n/.test(source.slice(at)) ? [...lines, { text: '', column: 0 }] : lines;
}

function valueEnd(node: unknown): number {
  if (isPair(node)) return valueEnd(node.value ?? node.key);
  if (isBlock(node) && node.items.length > 0) return valueEnd(node.items.at(-1));
  return isNode(node) ? (node.range?.[1] ?? 0) : 0;
}

/** The beginning of the next line; of the one at hand where nothing of it was read. */
function lineAfter(offset: number, source: string): number {
  const end = source.indexOf('\n', offset);
  return end < 0 ? source.length : end + 1;
}

function putBefore(node: Node, lines: readonly CommentLine[]): void {
  if (lines[0]?.text === '') node.spaceBefore = true;
  node.commentBefore = commentOf(lines, node.commentBefore);
}

function commentOf(lines: readonly CommentLine[], after: string | null | undefined): string | null {
  const texts = lines.map(({ text }) => text.slice(1));
  while (texts.at(-1) === '') texts.pop();
  while (texts[0] === '') texts.shift();
  const all = [...texts, ...(after ? [after] : [])].join('\n');
  return all === '' ? null : all;
}
