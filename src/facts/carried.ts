import { isToken, kind } from '../syntax/kinds.ts';
import type { Walk } from './walk.ts';

/** Nodes of one expression that are looked at: written by people it has a few. */
const nodesMax = 64;

/** Displays, of which an item may be taken. */
const displays: ReadonlySet<number> = new Set([kind.list, kind.tuple, kind.dictionary, kind.pair]);

/** Hand on what they are given, or what is in it. */
const handsOn: ReadonlySet<string> = new Set(['next', 'iter', 'list', 'tuple', 'reversed']);

/** The one expression that a name stands for; -1 where there is none, or more. */
type ValueOf = (identifier: number) => number;

/**
 * What an expression may be that does nothing with it but hand it on: brackets, `:=`, `if … else`,
 * `or`, a name for it, an item of a list that is written there, a lambda that is called at once.
 */
export function carried(walk: Walk, node: number, valueOf: ValueOf): number[] {
  if (walk.tree.kinds[node] === kind.attribute) return [node];
  const found: number[] = [];
  const pending = [node];
  for (let left = nodesMax; left > 0 && pending.length > 0; left -= 1) {
    const at = pending.shift() as number;
    const within = partsOf(walk, at, valueOf);
    if (within === null) found.push(at);
    else pending.push(...within);
  }
  return found;
}

/** What a node hands on; null for one that is itself. */
function partsOf(walk: Walk, node: number, valueOf: ValueOf): number[] | null {
  const { kinds } = walk.tree;
  const parts = (): number[] => named(walk, node);
  switch (kinds[node]) {
    case kind.identifier: {
      const value = valueOf(node);
      return value < 0 ? null : [value];
    }
    case kind.parenthesized_expression:
    case kind.boolean_operator:
      return parts();
    case kind.named_expression:
      return parts().slice(-1);
    case kind.conditional_expression: {
      const [first, , last] = parts();
      return first === undefined || last === undefined ? null : [first, last];
    }
    case kind.subscript:
      return displays.has(kinds[node + 1] as number) ? itemsOf(walk, node + 1) : null;
    case kind.call:
      return givenTo(walk, node);
    default:
      return null;
  }
}

function named({ tree }: Walk, node: number): number[] {
  const found: number[] = [];
  const end = tree.limits[node] as number;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    if (!isToken(tree.kinds[child] as number)) found.push(child);
  }
  return found;
}

function itemsOf(walk: Walk, display: number): number[] {
  const { kinds } = walk.tree;
  return named(walk, display).map((item) =>
    kinds[item] === kind.pair ? (named(walk, item).at(-1) as number) : item,
  );
}

/** Arguments of a lambda that is called at once, or of a builtin that takes the first of them. */
function givenTo(walk: Walk, call: number): number[] | null {
  const { kinds, limits } = walk.tree;
  let callee = call + 1;
  const list = limits[callee] as number;
  while (kinds[callee] === kind.parenthesized_expression) callee += 2;
  const isLambda = kinds[callee] === kind.lambda;
  const isHanded = kinds[callee] === kind.identifier && handsOn.has(walk.name(callee));
  if ((!isLambda && !isHanded) || kinds[list] !== kind.argument_list) return null;
  return named(walk, list).flatMap((given) =>
    displays.has(kinds[given] as number) ? itemsOf(walk, given) : [given],
  );
}
