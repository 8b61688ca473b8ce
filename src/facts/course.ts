import { kind, token } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';

/** Whether a simple statement does what is asked about. */
type Settles = (tree: SyntaxTree, node: number) => boolean;

const leaving: ReadonlySet<number> = new Set([kind.return_statement, kind.raise_statement]);

/** `return` and `raise`: control goes no further. */
export const leaves: Settles = (tree, node) => leaving.has(tree.kinds[node] as number);

/** Statements that bind one of these places (sorted offsets), or leave. */
export function binds(offsets: readonly number[]): Settles {
  return (tree, node) => {
    if (leaves(tree, node)) return true;
    let low = 0;
    for (let high = offsets.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((offsets[middle] as number) < (tree.starts[node] as number)) low = middle + 1;
      else high = middle;
    }
    return low < offsets.length && (offsets[low] as number) < (tree.ends[node] as number);
  };
}

const definitions: ReadonlySet<number> = new Set([
  kind.function_definition,
  kind.class_definition,
  kind.lambda,
]);

/**
 * Whether every way through the statements of a block (the module is node 0) comes to one that
 * settles, or never comes to the end. What only a loop or a condition does is not certain;
 * `if 1:` is none.
 */
export function settled(tree: SyntaxTree, block: number, settles: Settles): boolean {
  const end = tree.limits[block] as number;
  for (let node = block + 1; node < end; node = tree.limits[node] as number) {
    if (statement(tree, node, settles)) return true;
  }
  return false;
}

function statement(tree: SyntaxTree, node: number, settles: Settles): boolean {
  switch (tree.kinds[node]) {
    case kind.if_statement:
      return branches(tree, node, settles);
    case kind.try_statement:
      return tried(tree, node, settles);
    case kind.with_statement:
      return settled(tree, bodyOf(tree, node), settles);
    case kind.match_statement:
      return matched(tree, node, settles);
    case kind.while_statement:
      return isTrue(tree, node) && !contains(tree, node, kind.break_statement);
    case kind.for_statement:
      return false;
    default:
      return settles(tree, node);
  }
}

/** The block directly below a statement or a clause. */
function bodyOf(tree: SyntaxTree, node: number): number {
  return children(tree, node, kind.block)[0] ?? node;
}

function children(tree: SyntaxTree, node: number, ...kinds: readonly number[]): number[] {
  const found: number[] = [];
  const end = tree.limits[node] as number;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    if (kinds.includes(tree.kinds[child] as number)) found.push(child);
  }
  return found;
}

function branches(tree: SyntaxTree, node: number, settles: Settles): boolean {
  if (isTrue(tree, node)) return settled(tree, bodyOf(tree, node), settles);
  const clauses = children(tree, node, kind.elif_clause, kind.else_clause);
  const last = clauses.at(-1);
  if (last === undefined || tree.kinds[last] !== kind.else_clause) return false;
  return [node, ...clauses].every((one) => settled(tree, bodyOf(tree, one), settles));
}

function tried(tree: SyntaxTree, node: number, settles: Settles): boolean {
  const [after] = children(tree, node, kind.finally_clause);
  if (after !== undefined && settled(tree, bodyOf(tree, after), settles)) return true;
  const [otherwise] = children(tree, node, kind.else_clause);
  const whole = [node, ...(otherwise === undefined ? [] : [otherwise])];
  if (!whole.some((one) => settled(tree, bodyOf(tree, one), settles))) return false;
  const handlers = children(tree, node, kind.except_clause);
  return handlers.every((one) => settled(tree, bodyOf(tree, one), settles));
}

/** Every case, and the last of them takes whatever comes. */
function matched(tree: SyntaxTree, node: number, settles: Settles): boolean {
  const cases = children(tree, bodyOf(tree, node), kind.case_clause);
  const last = cases.at(-1);
  if (last === undefined || tree.kinds[last + 2] !== kind.case_pattern) return false;
  if (tree.kinds[last + 3] !== token._ || tree.kinds[last + 4] !== token[':']) return false;
  return cases.every((one) => settled(tree, bodyOf(tree, one), settles));
}

/** The condition is `True` or a number but nought. */
function isTrue(tree: SyntaxTree, node: number): boolean {
  const condition = node + 2;
  if (tree.kinds[condition] === kind.true) return true;
  if (tree.kinds[condition] !== kind.integer) return false;
  return Number(tree.text.slice(tree.starts[condition], tree.ends[condition])) > 0;
}

/** Whether a statement of a kind stands below, functions and classes aside. */
function contains(tree: SyntaxTree, node: number, wanted: number): boolean {
  const end = tree.limits[node] as number;
  for (let at = node + 1; at < end; at += 1) {
    if (tree.kinds[at] === wanted) return true;
    if (definitions.has(tree.kinds[at] as number)) at = (tree.limits[at] as number) - 1;
  }
  return false;
}

/** Whether a function has a `return` with a value, functions and classes in it aside. */
export function returnsValue(tree: SyntaxTree, definition: number): boolean {
  const end = tree.limits[definition] as number;
  for (let at = definition + 1; at < end; at += 1) {
    const of = tree.kinds[at] as number;
    if (of === kind.return_statement && (tree.limits[at] as number) > at + 2) return true;
    if (definitions.has(of)) at = (tree.limits[at] as number) - 1;
  }
  return false;
}
