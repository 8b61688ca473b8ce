import { kind } from './kinds.ts';
import type { SyntaxTree } from './tree.ts';

/** What the grammar lets reach over `as`: `x if y else (z as a)`, where CPython ends it before. */
const reaching: ReadonlySet<number> = new Set([kind.conditional_expression, kind.lambda]);

/** Whether `as` that is a child of this kind stands too deep. */
export function isTooDeep(parentKind: number): boolean {
  return reaching.has(parentKind);
}

/** The outermost expression that reaches over `as`, or -1 where `as` cannot stand. */
function reach(tree: SyntaxTree, node: number): number {
  const { kinds, parents, limits } = tree;
  let top = node;
  while (reaching.has(kinds[parents[top] as number] as number)) {
    top = parents[top] as number;
    if (limits[top] !== limits[node]) return -1;
  }
  let above = parents[top] as number;
  while (kinds[above] === kind.parenthesized_expression) above = parents[above] as number;
  return kinds[above] === kind.with_item || kinds[above] === kind.except_clause ? top : -1;
}

/**
 * Puts `as` above the expression before it. In preorder that is one place: `top…, as_pattern,
 * value, as, target` becomes `as_pattern, top…, value, as, target`.
 */
export function liftAs(tree: SyntaxTree, node: number): void {
  const { kinds, starts, ends, parents, limits } = tree;
  const top = reach(tree, node);
  if (top < 0) return;
  const limit = limits[node] as number;
  const value = node + 1;
  const end = ends[node] as number;
  const outer = parents[top] as number;
  const start = starts[top] as number;
  for (let child = limits[value] as number; child < limit; child = limits[child] as number) {
    parents[child] = top;
  }
  parents[value] = (parents[node] as number) + 1;
  for (let at = node; at > top; at -= 1) {
    const from = at - 1;
    const reached = limits[from] === limit;
    kinds[at] = kinds[from] as number;
    starts[at] = starts[from] as number;
    ends[at] = (reached ? ends[value] : ends[from]) as number;
    limits[at] = reached ? (limits[value] as number) : (limits[from] as number) + 1;
    parents[at] = from === top ? top : (parents[from] as number) + 1;
  }
  kinds[top] = kind.as_pattern;
  starts[top] = start;
  ends[top] = end;
  limits[top] = limit;
  parents[top] = outer;
}
