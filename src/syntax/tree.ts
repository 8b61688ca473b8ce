/** Why a tree was not taken whole. */
export interface TreeStop {
  readonly reason: 'nodes' | 'depth' | 'unknown-kind' | 'time' | 'memory';
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
  /** Numbers of `kind` and `token` in kinds.ts. */
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
