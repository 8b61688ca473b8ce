import { kind } from '../../../syntax/kinds.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';
import type { Made } from './form.ts';
import { childrenOf, edited, readsOf, sourceOf } from './sites.ts';

/** `a.b` as `getattr(a, 'b')`, wherever it is read. */
export function* attributes(tree: SyntaxTree): Made {
  const { text, starts, ends } = tree;
  if (/\bgetattr\b/.test(text)) return;
  const edits = readsOf(tree, kind.attribute).flatMap((node) => {
    const name = sourceOf(tree, childrenOf(tree, node).at(-1) as number);
    // In a class a private name would be another.
    if (!/^(?!__\w*(?<!__)$)[A-Za-z_]\w*$/.test(name)) return [];
    const [start, end] = [starts[node] as number, ends[node] as number];
    return [
      { start, end: start, replacement: 'getattr(' },
      { start: ends[node + 1] as number, end, replacement: `, '${name}')` },
    ];
  });
  if (edits.length > 0) yield ['getattr', edited(text, edits)];
}
