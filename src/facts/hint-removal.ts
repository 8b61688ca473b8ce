import type { Edit } from '../finding.ts';
import { kind, token } from '../syntax/kinds.ts';
import { ownLine } from '../text/own-line.ts';
import type { PendingHint, Walk } from './walk.ts';

/**
 * Tells the edit that takes a hint away so that CPython's `ast` is the same but for the hint: `x:
 * int = 1` becomes `x = 1`, and `x: int` goes, or becomes `pass` where its block would be empty.
 */
export function removalOf(walk: Walk): (hint: PendingHint) => Edit | null {
  const blocks = new Blocks(walk);
  return (hint) => {
    const { ends, limits, kinds } = walk.tree;
    const { node, owner } = hint;
    switch (hint.kind) {
      case 'variable':
        if (isBare(walk, hint)) return statementRemoval(walk, owner, blocks);
        return deletion(ends[owner + 1] as number, ends[node] as number);
      case 'parameter':
        return parameterRemoval(walk, hint);
      case 'return': {
        let before = owner + 1;
        while (kinds[limits[before] as number] !== token['->']) before = limits[before] as number;
        return deletion(ends[before] as number, ends[node] as number);
      }
      default:
        return null;
    }
  };
}

/** `x: int` without a value. */
export function isBare(
  { tree: { limits } }: Walk,
  { kind: of, node, owner }: PendingHint,
): boolean {
  return of === 'variable' && limits[node] === limits[owner];
}

function deletion(start: number, end: number): Edit {
  return { start, end, replacement: '' };
}

/** `a: int = 1` becomes `a=1`, as people write a default without a hint. */
function parameterRemoval(walk: Walk, { node, owner }: PendingHint): Edit {
  const { text, starts, ends, limits, kinds } = walk.tree;
  const start = ends[owner + 1] as number;
  const end = ends[node] as number;
  if (kinds[owner] !== kind.typed_default_parameter) return deletion(start, end);
  const equals = limits[node] as number;
  const value = starts[equals + 1] as number;
  if (!/^[ \t]*=[ \t]*$/.test(text.slice(end, value))) return deletion(start, end);
  return { start, end: value, replacement: '=' };
}

/** A whole line where the statement has one to itself; else `pass` stands in for it. */
function statementRemoval(walk: Walk, assignment: number, blocks: Blocks): Edit {
  const { text, starts, ends, parents } = walk.tree;
  const statement = parents[assignment] as number;
  const start = starts[statement] as number;
  const end = ends[statement] as number;
  const own = blocks.mayLose(statement) ? ownLine(text, start, end) : null;
  return own ? deletion(own.start, own.end) : { start, end, replacement: 'pass' };
}

/** What each block keeps when its hints without a value are gone. */
class Blocks {
  readonly #walk: Walk;
  readonly #keeps: Map<number, boolean> = new Map();

  constructor(walk: Walk) {
    this.#walk = walk;
  }

  /** Whether a statement can go: something stays in its block, and no string becomes a docstring. */
  mayLose(statement: number): boolean {
    const { kinds, limits, parents } = this.#walk.tree;
    const block = parents[statement] as number;
    let next = limits[statement] as number;
    const end = limits[block] as number;
    if (next < end && kinds[next] === token[';']) next += 1;
    if (next < end && this.#isString(next)) return false;
    return kinds[block] === kind.module || statement !== block + 1 || this.#keepsAny(block);
  }

  #isString(statement: number): boolean {
    const { kinds } = this.#walk.tree;
    if (kinds[statement] !== kind.expression_statement) return false;
    const value = kinds[statement + 1];
    return value === kind.string || value === kind.concatenated_string;
  }

  #keepsAny(block: number): boolean {
    const known = this.#keeps.get(block);
    if (known !== undefined) return known;
    const { kinds, limits } = this.#walk.tree;
    const end = limits[block] as number;
    let keeps = false;
    for (let child = block + 1; child < end && !keeps; child = limits[child] as number) {
      keeps = kinds[child] !== token[';'] && !this.#isBareHint(child);
    }
    this.#keeps.set(block, keeps);
    return keeps;
  }

  #isBareHint(statement: number): boolean {
    const { kinds, limits } = this.#walk.tree;
    const of = statement + 1;
    if (kinds[statement] !== kind.expression_statement || kinds[of] !== kind.assignment)
      return false;
    const colon = limits[of + 1] as number;
    return kinds[colon] === token[':'] && limits[colon + 1] === limits[of];
  }
}
