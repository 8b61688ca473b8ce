import { isToken, kind, token } from '../syntax/kinds.ts';
import type { Folding } from './fold.ts';

/** Expressions in expressions that are looked through: written by people there are a few. */
const stepsMax = 64;

/**
 * The function that a call calls for certain, out of what only hands it on: brackets, `:=`, an item
 * of a list that is written there, `next(iter([f]))`, `f` where the other way is None, which no
 * call survives.
 */
export function calleeOf(fold: Folding, call: number): number {
  let at = call + 1;
  for (let left = stepsMax; left > 0; left -= 1) {
    const inner = handedOn(fold, at);
    if (inner < 0) break;
    at = inner;
  }
  return at;
}

/** The one thing that a node hands on; -1 for one that is itself, or may be another. */
function handedOn(fold: Folding, node: number): number {
  const { kinds, limits } = fold.tree;
  const second = limits[node + 1] as number;
  switch (kinds[node]) {
    case kind.parenthesized_expression:
      return node + 2;
    case kind.named_expression:
      return second + 1;
    case kind.boolean_operator:
      return kinds[second] === token.or && kinds[node + 1] === kind.none ? second + 1 : -1;
    case kind.conditional_expression: {
      const otherwise = (limits[second + 1] as number) + 1;
      if (kinds[otherwise] === kind.none) return node + 1;
      return kinds[node + 1] === kind.none ? otherwise : -1;
    }
    case kind.subscript:
      return itemAt(fold, node + 1, second + 1);
    case kind.call:
      return isCallOf(fold, node, 'next') ? firstOf(fold, second + 2) : -1;
    default:
      return -1;
  }
}

function itemAt(fold: Folding, display: number, index: number): number {
  const items = itemsOf(fold, display);
  const [only = -1] = items;
  if (items.length === 1) {
    const isPair = fold.tree.kinds[only] === kind.pair;
    return isPair ? (fold.tree.limits[only + 1] as number) + 1 : only;
  }
  const at = fold.of(index);
  const isRow = fold.tree.kinds[display] !== kind.dictionary;
  return isRow && at.kind === 'number' ? (items.at(at.value) ?? -1) : -1;
}

/** The first that `iter([f])` gives. */
function firstOf(fold: Folding, node: number): number {
  if (!isCallOf(fold, node, 'iter')) return -1;
  const row = (fold.tree.limits[node + 1] as number) + 2;
  return fold.tree.kinds[row] === kind.dictionary ? -1 : (itemsOf(fold, row)[0] ?? -1);
}

function isCallOf({ tree, names }: Folding, node: number, name: string): boolean {
  const called = node + 1;
  if (tree.kinds[node] !== kind.call || tree.kinds[called] !== kind.identifier) return false;
  const isList = tree.kinds[tree.limits[called] as number] === kind.argument_list;
  return isList && names.walk.name(called) === name && names.isBuiltin(called);
}

const displays: ReadonlySet<number> = new Set([kind.list, kind.tuple, kind.dictionary]);
const splats: ReadonlySet<number> = new Set([kind.list_splat, kind.dictionary_splat]);

/** What stands in a list that is written out; nothing where something is unpacked into it. */
function itemsOf({ tree: { kinds, limits } }: Folding, display: number): number[] {
  const found: number[] = [];
  if (!displays.has(kinds[display] as number)) return found;
  const end = limits[display] as number;
  for (let child = display + 1; child < end; child = limits[child] as number) {
    if (splats.has(kinds[child] as number)) return [];
    if (!isToken(kinds[child] as number)) found.push(child);
  }
  return found;
}
