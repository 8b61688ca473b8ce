import { isScalar, type Node } from 'yaml';

/**
 * Where the text of a literal block (`key: |`) starts: the line above its first, and the columns to
 * its left; null for any other node. Its lines are those of its text, moved down and to the right.
 */
export function literalBlock(
  node: Node | null,
  text: string,
  lineAt: (offset: number) => number,
): { lines: number; columns: number } | null {
  if (!isScalar(node) || node.type !== 'BLOCK_LITERAL' || !node.range) return null;
  const [start, end] = node.range;
  const header = text.indexOf('\n', start);
  const indent = /^(?: *\r?\n)*( +)/.exec(text.slice(header + 1, end))?.[1] ?? '';
  return { lines: lineAt(start), columns: indent.length };
}
