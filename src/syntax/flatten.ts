import { limits } from '../limits.ts';
import { isToken, kind, kindCount, kindName, kindNumber, token } from './kinds.ts';
import { isMisplaced, liftSplat } from './splats.ts';
import type { SyntaxTree, TreeStop } from './tree.ts';

/** What both engines' cursors have in common. */
export interface Cursor {
  readonly nodeTypeId: number;
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

/** The grammar's own numbers → ours, learnt as they are met. */
export type Symbols = Map<number, number>;

const leaves = new Uint8Array(kindCount);
/** Kinds whose visible children do not reach from end to end (of `block`, only the start is so). */
const ragged = new Uint8Array(kindCount);
/** Length of a token that can be spelled one way only; 0 where it must be asked for. */
const widths = new Uint8Array(kindCount);

for (const leaf of [
  kind.identifier,
  kind.integer,
  kind.float,
  kind.string_start,
  kind.string_content,
  kind.string_end,
  kind.escape_interpolation,
  kind.escape_sequence,
  kind.type_conversion,
  kind.ellipsis,
  kind.true,
  kind.false,
  kind.none,
  kind.comment,
  kind.line_continuation,
  kind.wildcard_import,
  kind.import_prefix,
  kind.keyword_separator,
  kind.positional_separator,
  kind.pass_statement,
  kind.break_statement,
  kind.continue_statement,
]) {
  leaves[leaf] = 1;
}
for (const odd of [kind.module, kind.ERROR, kind.format_specifier]) ragged[odd] = 1;
for (let each = 1; each < kindCount; each += 1) {
  if (!isToken(each)) continue;
  leaves[each] = 1;
  if (each !== token['not in'] && each !== token['is not']) widths[each] = kindName(each).length;
}

class Arrays {
  kinds: Uint8Array;
  starts: Int32Array;
  ends: Int32Array;
  parents: Int32Array;
  limits: Int32Array;

  constructor(size: number) {
    this.kinds = new Uint8Array(size);
    this.starts = new Int32Array(size);
    this.ends = new Int32Array(size);
    this.parents = new Int32Array(size);
    this.limits = new Int32Array(size);
  }

  grown(): Arrays {
    const larger = new Arrays(Math.min(this.kinds.length * 2, limits.treeNodesMax + 1));
    larger.kinds.set(this.kinds);
    larger.starts.set(this.starts);
    larger.ends.set(this.ends);
    larger.parents.set(this.parents);
    larger.limits.set(this.limits);
    return larger;
  }
}

function learn(cursor: Cursor, symbols: Symbols, symbol: number): number {
  const known = kindNumber(cursor.nodeType, cursor.nodeIsNamed);
  if (known !== 0) symbols.set(symbol, known);
  return known;
}

/**
 * Copies the tree under a cursor in one walk, bounded in nodes and depth. It asks the cursor for as little as it can:
 * a first child starts where its parent does, a parent ends where its last child does.
 */
export function flatten(
  text: string,
  cursor: Cursor,
  symbols: Symbols,
  faulty: boolean,
): SyntaxTree {
  let arrays = new Arrays((text.length >> 2) + 64);
  const comments: number[] = [];
  const missing: number[] = [];
  const splats: number[] = [];
  let stop: TreeStop | null = null;
  let count = 0;
  let depth = 0;
  let parent = -1;
  let shared = false;
  for (;;) {
    const symbol = cursor.nodeTypeId;
    const own = symbols.get(symbol) ?? learn(cursor, symbols, symbol);
    let below = false;
    if (own === kind.comment) {
      comments.push(cursor.startIndex, cursor.endIndex);
    } else if (own !== kind.line_continuation) {
      const reason =
        own === 0
          ? 'unknown-kind'
          : count >= limits.treeNodesMax
            ? 'nodes'
            : depth >= limits.treeDepthMax
              ? 'depth'
              : null;
      if (reason !== null) {
        stop = { reason, offset: cursor.startIndex, name: cursor.nodeType };
        break;
      }
      if (count === arrays.kinds.length) arrays = arrays.grown();
      const start = shared && !faulty ? (arrays.starts[parent] as number) : cursor.startIndex;
      const width = faulty ? 0 : (widths[own] as number);
      arrays.kinds[count] = own;
      arrays.parents[count] = parent;
      arrays.starts[count] = start;
      if (faulty && cursor.nodeIsMissing) missing.push(count);
      if (
        own === kind.list_splat &&
        count === parent + 1 &&
        isMisplaced(arrays.kinds[parent] ?? 0)
      ) {
        splats.push(count);
      }
      if (leaves[own] === 0 && cursor.gotoFirstChild()) {
        below = true;
        arrays.ends[count] = faulty || ragged[own] === 1 ? -2 : -1;
        parent = count;
        depth += 1;
        shared = ragged[own] === 0 && own !== kind.block;
      } else {
        arrays.ends[count] = width > 0 ? start + width : cursor.endIndex;
        arrays.limits[count] = count + 1;
      }
      count += 1;
    }
    if (below) continue;
    shared = false;
    while (!cursor.gotoNextSibling()) {
      if (!cursor.gotoParent() || parent < 0) {
        parent = -1;
        break;
      }
      const closed = arrays.ends[parent] === -2 ? cursor.endIndex : lastEnd(arrays, parent, count);
      arrays.ends[parent] = closed;
      arrays.limits[parent] = count;
      parent = arrays.parents[parent] as number;
      depth -= 1;
    }
    if (parent < 0) break;
  }
  for (let open = parent; open >= 0; open = arrays.parents[open] as number) {
    arrays.limits[open] = count;
    arrays.ends[open] = text.length;
  }
  if (count > 0) {
    arrays.starts[0] = 0;
    arrays.ends[0] = text.length;
  }
  const tree = { text, count, ...arrays, comments, missing, faulty, stop };
  if (!faulty && stop === null) for (const splat of splats) liftSplat(tree, splat);
  return tree;
}

/** End of the last node before `count`, which is the last descendant of `parent`. */
function lastEnd(arrays: Arrays, parent: number, count: number): number {
  const last = count - 1;
  return last > parent ? (arrays.ends[last] as number) : (arrays.starts[parent] as number);
}
