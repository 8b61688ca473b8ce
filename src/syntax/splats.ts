import { kind, token } from './kinds.ts';
import type { SyntaxTree } from './tree.ts';

/**
 * What the grammar wrongly builds on a starred expression: `*a.b()` is `*(a.b())`, never
 * `(*a).b()`.
 */
const heads: ReadonlySet<number> = new Set([
  kind.call,
  kind.attribute,
  kind.subscript,
  kind.binary_operator,
  kind.comparison_operator,
  kind.boolean_operator,
  kind.conditional_expression,
]);

/** Whether a star that is the first child of this kind stands too deep. */
export function isMisplaced(parentKind: number): boolean {
  return heads.has(parentKind);
}

/** Moves a node of the chain two places on, and tells its later children. */
function shift(tree: SyntaxTree, node: number, start: number): void {
  const { kinds, starts, ends, parents, limits } = tree;
  const end = limits[node] as number;
  const to = node + 2;
  for (let child = limits[node + 1] as number; child < end; child = limits[child] as number) {
    parents[child] = to;
  }
  kinds[to] = kinds[node] as number;
  starts[to] = start;
  ends[to] = ends[node] as number;
  limits[to] = end;
  parents[to] = to - 1;
}

/**
 * Puts a star above the chain that the grammar built on it. In preorder that is a turn of a few
 * nodes: `chain…, splat, star, operand` becomes `splat, star, chain…, operand`.
 */
export function liftSplat(tree: SyntaxTree, splat: number): void {
  const { kinds, starts, ends, parents, limits } = tree;
  let top = splat;
  while (parents[top] === top - 1 && heads.has(kinds[top - 1] as number)) top -= 1;
  const start = starts[splat] as number;
  const above = parents[top] as number;
  const end = ends[top] as number;
  const limit = limits[top] as number;
  for (let node = splat - 1; node >= top; node -= 1) shift(tree, node, starts[splat + 2] as number);
  parents[splat + 2] = splat + 1;
  const moved: readonly (readonly [number, number, number, number, number])[] = [
    [top, kind.list_splat, end, limit, above],
    [top + 1, token['*'], start + 1, top + 2, top],
  ];
  for (const [node, of, nodeEnd, nodeLimit, parent] of moved) {
    kinds[node] = of;
    starts[node] = start;
    ends[node] = nodeEnd;
    limits[node] = nodeLimit;
    parents[node] = parent;
  }
}
