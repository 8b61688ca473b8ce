import { kind } from './kinds.ts';

/** Why a tree was not taken whole. */
export interface TreeStop {
  readonly reason: 'nodes' | 'depth' | 'unknown-kind' | 'time';
  /** UTF-16 offset of the node that was too much. */
  readonly offset: number;
  /** The grammar's name of that node. */
  readonly name: string;
}

/**
 * A syntax tree as arrays in preorder: node 0 is the module, the first child of a node is the
 * node after it, and `limit` is the first node that is not below. Comments and line continuations
 * are not nodes. Nothing of the parser outlives the making of it.
 */
export interface SyntaxTree {
  readonly text: string;
  readonly count: number;
  /** Numbers of {@link kind} and `token`. */
  readonly kinds: Uint8Array;
  /** UTF-16 offsets; `ends` is exclusive. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** -1 for the module. */
  readonly parents: Int32Array;
  readonly limits: Int32Array;
  /** Start and end of each comment, in turn. */
  readonly comments: readonly number[];
  /** Nodes that the parser made up to go on. */
  readonly missing: readonly number[];
  /** There are error nodes or missing ones. */
  readonly faulty: boolean;
  readonly stop: TreeStop | null;
}

/** What stands for a text that was not parsed. */
export function noTree(text: string, stop: TreeStop): SyntaxTree {
  const none = new Int32Array(0);
  const offsets = { starts: none, ends: none, parents: none, limits: none };
  const kinds = new Uint8Array(0);
  return { text, count: 0, kinds, ...offsets, comments: [], missing: [], faulty: false, stop };
}

/** First child, or -1. */
export function firstChild(tree: SyntaxTree, node: number): number {
  return node + 1 < (tree.limits[node] as number) ? node + 1 : -1;
}

/** Next sibling, or -1. */
export function nextSibling(tree: SyntaxTree, node: number): number {
  const parent = tree.parents[node] as number;
  const next = tree.limits[node] as number;
  return parent >= 0 && next < (tree.limits[parent] as number) ? next : -1;
}

/** First child of this kind, or -1. */
export function childOf(tree: SyntaxTree, node: number, wanted: number): number {
  const end = tree.limits[node] as number;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    if (tree.kinds[child] === wanted) return child;
  }
  return -1;
}

/** The child right after this token, or -1. */
export function childAfter(tree: SyntaxTree, node: number, wanted: number): number {
  const found = childOf(tree, node, wanted);
  return found < 0 ? -1 : nextSibling(tree, found);
}

/** The inside of any number of parentheses around one expression. */
export function unwrapped(tree: SyntaxTree, node: number): number {
  let inner = node;
  while (tree.kinds[inner] === kind.parenthesized_expression) inner += 2;
  return inner;
}

export function textOf(tree: SyntaxTree, node: number): string {
  return tree.text.slice(tree.starts[node] as number, tree.ends[node] as number);
}
