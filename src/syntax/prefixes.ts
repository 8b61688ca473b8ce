import { kind } from './kinds.ts';
import type { SyntaxTree } from './tree.ts';

function set(...kinds: readonly number[]): ReadonlySet<number> {
  return new Set(kinds);
}

/**
 * What the grammar wrongly builds on a prefix: `*a.b()` is `*(a.b())`, never `(*a).b()`, and
 * `(x := a if b else c)` binds all of it.
 */
const built: ReadonlyMap<number, ReadonlySet<number>> = new Map([
  [
    kind.list_splat,
    set(
      kind.call,
      kind.attribute,
      kind.subscript,
      kind.binary_operator,
      kind.comparison_operator,
      kind.boolean_operator,
      kind.conditional_expression,
    ),
  ],
  [kind.named_expression, set(kind.conditional_expression)],
]);

/** Whether a prefix that is the first child of this kind stands too deep. */
export function isMisplaced(prefixKind: number, parentKind: number): boolean {
  return built.get(prefixKind)?.has(parentKind) ?? false;
}

/** Moves a node of the chain some places on, and tells its later children. */
function shift(tree: SyntaxTree, node: number, by: number, start: number): void {
  const { kinds, starts, ends, parents, limits } = tree;
  const end = limits[node] as number;
  const to = node + by;
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
 * Puts a prefix above the chain that the grammar built on it. In preorder that is a turn of a few
 * nodes: `chain…, prefix, its tokens, operand` becomes `prefix, its tokens, chain…, operand`.
 */
export function liftPrefix(tree: SyntaxTree, prefix: number): void {
  const { kinds, starts, ends, parents, limits } = tree;
  const heads = built.get(kinds[prefix] as number);
  let operand = prefix + 1;
  while (limits[operand] !== limits[prefix]) operand = limits[operand] as number;
  let top = prefix;
  while (parents[top] === top - 1 && heads?.has(kinds[top - 1] as number)) top -= 1;
  const own = [prefix];
  for (let token = prefix + 1; token < operand; token += 1) own.push(token);
  const moved = own.map((node, index) => ({
    node: top + index,
    kind: kinds[node] as number,
    start: starts[node] as number,
    end: ends[index === 0 ? top : node] as number,
    limit: index === 0 ? (limits[top] as number) : top + index + 1,
    parent: index === 0 ? (parents[top] as number) : top,
  }));
  const start = starts[operand] as number;
  for (let node = prefix - 1; node >= top; node -= 1) shift(tree, node, own.length, start);
  parents[operand] = operand - 1;
  for (const { node, kind: of, start: from, end, limit, parent } of moved) {
    kinds[node] = of;
    starts[node] = from;
    ends[node] = end;
    limits[node] = limit;
    parents[node] = parent;
  }
  // The chain hangs under the prefix, not under the last of its tokens.
  parents[top + own.length] = top;
}
