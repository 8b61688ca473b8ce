import { kind, token } from '../syntax/kinds.ts';
import {
  itemsMax,
  iterated,
  none,
  sequence,
  truthy,
  type Value,
  type Values,
} from './constants.ts';
import type { Folding } from './fold.ts';

/** The `for` and `if` clauses of a comprehension, in order. */
function clausesOf(fold: Folding, node: number): { body: number; clauses: number[] } {
  const { limits } = fold.tree;
  const body = node + 2;
  const clauses: number[] = [];
  const end = (limits[node] as number) - 1;
  for (let child = limits[body] as number; child < end; child = limits[child] as number) {
    clauses.push(child);
  }
  return { body, clauses };
}

/** The one value of a node. */
function single(fold: Folding, node: number): Value | null {
  const values = fold.values(node);
  return values?.length === 1 ? (values[0] ?? null) : null;
}

/** A target's names with what they take; null where it does not fit. */
export function taken(
  fold: Folding,
  target: number,
  value: Value,
  into: Map<number, Values>,
): boolean {
  const { kinds, limits } = fold.tree;
  if (kinds[target] === kind.identifier) {
    const slot = fold.names.slotOf(target);
    if (slot === null) return false;
    into.set(slot.id, [value]);
    return true;
  }
  if (kinds[target] !== kind.pattern_list && kinds[target] !== kind.tuple_pattern) return false;
  const items = iterated(value);
  let at = 0;
  for (
    let child = target + 1;
    child < (limits[target] as number);
    child = limits[child] as number
  ) {
    if ([token[','], token['('], token[')']].includes(kinds[child] as number)) continue;
    const item = items?.[at];
    at += 1;
    if (item === undefined || !taken(fold, child, item, into)) return false;
  }
  return at === items?.length;
}

/** A comprehension of which everything is known. */
export function comprehended(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const { body, clauses } = clausesOf(fold, node);
  const isPair = kinds[body] === kind.pair;
  const items: Value[] = [];
  const entries: [Value, Value][] = [];
  const emit = (): boolean => {
    if (items.length + entries.length >= itemsMax) return false;
    const value = single(fold, isPair ? (limits[body + 1] as number) + 1 : body);
    const key = isPair ? single(fold, body + 1) : none;
    if (value === null || key === null) return false;
    if (isPair) entries.push([key, value]);
    else items.push(value);
    return true;
  };
  const run = (index: number): boolean => {
    const clause = clauses[index];
    if (clause === undefined) return emit();
    if (kinds[clause] === kind.if_clause) {
      const test = single(fold, clause + 2);
      return test !== null && (!truthy(test) || run(index + 1));
    }
    if (kinds[clause] !== kind.for_in_clause || kinds[clause + 1] === token.async) return false;
    const target = clause + 2;
    const source = single(fold, (limits[target] as number) + 1);
    const values = source && iterated(source);
    return (values ?? [null]).every((value) => {
      const held = new Map<number, Values>();
      if (value === null || !taken(fold, target, value, held)) return false;
      let whole = false;
      fold.holding(held, () => {
        whole = run(index + 1);
        return null;
      });
      return whole;
    });
  };
  if (!run(0)) return null;
  if (isPair) return [{ kind: 'dict', entries }];
  const of = kinds[node] === kind.set_comprehension ? 'set' : 'list';
  const made = sequence(of, items);
  return made && [made];
}
