import { isNode, visit } from 'yaml';
import type { Document } from 'yaml';

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
  return comment.replaceAll(/\n{3,}/g, '\n\n').replace(/\n+$/, '\n');
}
