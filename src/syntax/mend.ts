import { isTooDeep, liftAs } from './as-patterns.ts';
import { kind, kindCount } from './kinds.ts';
import { isMisplaced, liftPrefix } from './prefixes.ts';
import type { SyntaxTree } from './tree.ts';

/** Kinds that the grammar may put too deep. */
const suspects = new Uint8Array(kindCount);
for (const each of [kind.list_splat, kind.named_expression, kind.as_pattern]) suspects[each] = 1;

/** Moves what the grammar puts elsewhere than CPython: see prefixes.ts and as-patterns.ts. */
export function mend(tree: SyntaxTree): void {
  const { count, kinds, parents } = tree;
  const prefixes: number[] = [];
  const asPatterns: number[] = [];
  for (let node = 1; node < count; node += 1) {
    const own = kinds[node] as number;
    if (suspects[own] === 0) continue;
    const parent = parents[node] as number;
    const above = kinds[parent] as number;
    if (own !== kind.as_pattern) {
      if (parent === node - 1 && isMisplaced(own, above)) prefixes.push(node);
    } else if (isTooDeep(above)) asPatterns.push(node);
  }
  for (const each of prefixes) liftPrefix(tree, each);
  for (const each of asPatterns) liftAs(tree, each);
}
