import type { SyntaxTree } from '#dist/syntax/tree.js';

const parts = ['kinds', 'starts', 'ends', 'parents', 'limits', 'comments', 'missing'] as const;

/** What two trees do not have alike, and from where on; null where nothing is. */
export function firstOtherPart(one: SyntaxTree, other: SyntaxTree): string | null {
  if (one.faulty !== other.faulty) return 'faulty';
  if (one.stop?.reason !== other.stop?.reason) return 'stop';
  if (one.count !== other.count) return `count: ${one.count} and ${other.count}`;
  for (const part of parts) {
    const [ours, theirs] = [one[part], other[part]];
    const at = ours.findIndex((value, index) => value !== theirs[index]);
    if (at >= 0 || ours.length !== theirs.length) return `${part} from ${at} on`;
  }
  return null;
}
