import { kind } from './kinds.ts';
import type { SyntaxTree } from './tree.ts';

/**
 * Whether `type` may begin an alias here: a name follows, alone or with type parameters (PEP
 * 695).
 */
function isAlias(tree: SyntaxTree, statement: number): boolean {
  const { kinds, limits } = tree;
  const left = statement + 2;
  const target = left + 1;
  if (kinds[target] === kind.identifier) return target + 1 === limits[left];
  return kinds[target] === kind.generic_type && kinds[target + 1] === kind.identifier;
}

/** `print >>x, y` of Python 2 is an expression in Python 3, though not one that works. */
function isShift(tree: SyntaxTree, statement: number): boolean {
  return tree.kinds[statement + 2] === kind.chevron;
}

/**
 * The grammar reads `type(x).y = z` as an alias of PEP 695, CPython as a call; likewise `print
 * >>x`. Where that happened, this is the text with another word of the same length in the place
 * of `type` or `print`, to be parsed in its stead; null where it did not.
 */
export function withoutSoftKeywords(tree: SyntaxTree): string | null {
  const { kinds, starts, text, count } = tree;
  const found: number[] = [];
  for (let node = 0; node < count; node += 1) {
    const of = kinds[node];
    const wrong =
      of === kind.type_alias_statement
        ? !isAlias(tree, node)
        : of === kind.print_statement && isShift(tree, node);
    if (wrong) found.push(starts[node] as number);
  }
  if (found.length === 0) return null;
  const pieces: string[] = [];
  let from = 0;
  for (const at of found) {
    const isType = text.startsWith('type', at);
    pieces.push(text.slice(from, at), isType ? 'typE' : 'prinT');
    from = at + (isType ? 'type' : 'print').length;
  }
  return pieces.join('') + text.slice(from);
}
