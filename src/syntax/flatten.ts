import { limits } from '../limits.ts';
import { isTooDeep, liftAs } from './as-patterns.ts';
import { isToken, kind, kindCount, kindName, kindNumber, token } from './kinds.ts';
import { isMisplaced, liftPrefix } from './prefixes.ts';
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

/** Kinds that the grammar may put too deep, see prefixes.ts. */
const prefixes = new Uint8Array(kindCount);
prefixes[kind.list_splat] = 1;
prefixes[kind.named_expression] = 1;
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

/** Marks of nodes that stand open: their end is asked for, or is that of their last child. */
const endToAsk = -2;
const endOfLast = -1;

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

function stopReason(own: number, count: number, depth: number): TreeStop['reason'] | null {
  if (own === 0) return 'unknown-kind';
  if (count >= limits.treeNodesMax) return 'nodes';
  return depth >= limits.treeDepthMax ? 'depth' : null;
}

/** One walk of a cursor; `parent` is the open node that the cursor stands below. */
class Flattening {
  readonly #cursor: Cursor;
  readonly #faulty: boolean;
  readonly #missing: number[] = [];
  readonly #prefixes: number[] = [];
  readonly #asPatterns: number[] = [];
  #arrays: Arrays;
  #count = 0;
  #depth = 0;
  #parent = -1;
  /** The node to come starts where its parent does. */
  #shared = false;

  constructor(cursor: Cursor, size: number, faulty: boolean) {
    this.#cursor = cursor;
    this.#faulty = faulty;
    this.#arrays = new Arrays(size);
  }

  run(text: string, symbols: Symbols): SyntaxTree {
    const cursor = this.#cursor;
    const comments: number[] = [];
    let stop: TreeStop | null = null;
    for (;;) {
      const symbol = cursor.nodeTypeId;
      const own = symbols.get(symbol) ?? learn(cursor, symbols, symbol);
      if (own === kind.comment) comments.push(cursor.startIndex, cursor.endIndex);
      else if (own !== kind.line_continuation) {
        const reason = stopReason(own, this.#count, this.#depth);
        if (reason !== null) {
          stop = { reason, offset: cursor.startIndex, name: cursor.nodeType };
          break;
        }
        if (this.#take(own)) continue;
      }
      this.#shared = false;
      if (!this.#advance()) break;
    }
    this.#closeAll(text.length);
    const found = { comments, missing: this.#missing, faulty: this.#faulty, stop };
    const tree = { text, count: this.#count, ...this.#arrays, ...found };
    if (!this.#faulty && stop === null) {
      for (const each of this.#prefixes) liftPrefix(tree, each);
      for (const each of this.#asPatterns) liftAs(tree, each);
    }
    return tree;
  }

  /** Notes the node that the cursor stands on, and goes below it: false when there is nothing. */
  #take(own: number): boolean {
    const cursor = this.#cursor;
    const faulty = this.#faulty;
    const node = this.#count;
    const parent = this.#parent;
    if (node === this.#arrays.kinds.length) this.#arrays = this.#arrays.grown();
    const arrays = this.#arrays;
    const shared = this.#shared && !faulty;
    const start = shared ? (arrays.starts[parent] as number) : cursor.startIndex;
    arrays.kinds[node] = own;
    arrays.parents[node] = parent;
    arrays.starts[node] = start;
    this.#count += 1;
    if (faulty && cursor.nodeIsMissing) this.#missing.push(node);
    if (prefixes[own] === 1 && node === parent + 1 && isMisplaced(own, arrays.kinds[parent] ?? 0)) {
      this.#prefixes.push(node);
    } else if (own === kind.as_pattern && isTooDeep(arrays.kinds[parent] ?? 0)) {
      this.#asPatterns.push(node);
    }
    if (leaves[own] === 0 && cursor.gotoFirstChild()) {
      arrays.ends[node] = faulty || ragged[own] === 1 ? endToAsk : endOfLast;
      this.#parent = node;
      this.#depth += 1;
      this.#shared = ragged[own] === 0 && own !== kind.block;
      return true;
    }
    const width = faulty ? 0 : (widths[own] as number);
    arrays.ends[node] = width > 0 ? start + width : cursor.endIndex;
    arrays.limits[node] = node + 1;
    return false;
  }

  /** On to the next node, leaving those that have no more children; false at the end. */
  #advance(): boolean {
    const { ends, parents, limits: nodeLimits } = this.#arrays;
    while (!this.#cursor.gotoNextSibling()) {
      const parent = this.#parent;
      if (!this.#cursor.gotoParent() || parent < 0) return false;
      const asked = ends[parent] === endToAsk;
      ends[parent] = asked ? this.#cursor.endIndex : this.#lastEnd(parent);
      nodeLimits[parent] = this.#count;
      this.#parent = parents[parent] as number;
      this.#depth -= 1;
    }
    return true;
  }

  /** End of the last descendant so far. */
  #lastEnd(parent: number): number {
    const { starts, ends } = this.#arrays;
    const last = this.#count - 1;
    return (last > parent ? ends[last] : starts[parent]) as number;
  }

  #closeAll(end: number): void {
    const { starts, ends, parents, limits: nodeLimits } = this.#arrays;
    for (let open = this.#parent; open >= 0; open = parents[open] as number) {
      nodeLimits[open] = this.#count;
      ends[open] = end;
    }
    if (this.#count === 0) return;
    starts[0] = 0;
    ends[0] = end;
  }
}

/**
 * Copies the tree under a cursor in one walk, bounded in nodes and depth. It asks the cursor for as
 * little as it can: a first child starts where its parent does, a parent ends where its last child
 * does.
 */
export function flatten(
  text: string,
  cursor: Cursor,
  symbols: Symbols,
  faulty: boolean,
): SyntaxTree {
  return new Flattening(cursor, (text.length >> 2) + 64, faulty).run(text, symbols);
}
