import { kind, token } from '../syntax/kinds.ts';
import type { Walk } from './walk.ts';

const sequences: ReadonlySet<number> = new Set([
  kind.tuple,
  kind.list,
  kind.expression_list,
  kind.tuple_pattern,
  kind.list_pattern,
  kind.pattern_list,
]);
const splats: ReadonlySet<number> = new Set([kind.list_splat, kind.list_splat_pattern]);
const marks: ReadonlySet<number> = new Set([
  token[','],
  token['('],
  token[')'],
  token['['],
  token[']'],
]);

/** Elements of a literal sequence; null when it is none. */
function members(walk: Walk, node: number): number[] | null {
  const { kinds, limits } = walk.tree;
  if (!sequences.has(kinds[node] as number)) return null;
  const found: number[] = [];
  const end = limits[node] as number;
  for (let child = node + 1; child < end; child = limits[child] as number) {
    if (!marks.has(kinds[child] as number)) found.push(child);
    if (!walk.effort.take(1)) return null;
  }
  return found;
}

/** Elements of a literal sequence; null when there is a `*` among them or it is none. */
export function elements(walk: Walk, node: number): number[] | null {
  const found = members(walk, node);
  return found?.some((each) => splats.has(walk.tree.kinds[each] as number)) ? null : found;
}

/** A target that is no sequence: a name, an attribute, or a place in a container. */
function bindOne(walk: Walk, target: number, node: number, suffix: string, exact: boolean): void {
  const { kinds } = walk.tree;
  if (kinds[target] === kind.identifier) {
    const slot = walk.scopes.slot(walk.scope, walk.name(target));
    walk.value(slot, node, suffix, exact ? target : -1);
  } else if (kinds[target] === kind.attribute) {
    const slot = walk.scopes.field(walk.member(target));
    walk.value(slot, node, suffix);
  } else if (kinds[target] === kind.subscript) {
    walk.puts.push({ into: target + 1, node, suffix: `${suffix}[]` });
  }
}

/**
 * Remembers that a target may stand for what a value stands for: element by element where both
 * are literal, else each part of the target for any element. It is `exact` where the target takes
 * nothing else.
 */
export function bindValue(
  walk: Walk,
  left: number,
  right: number,
  steps = '',
  isExact = true,
): void {
  const open: [number, number, string, boolean][] = [[left, right, steps, isExact]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [target, value, suffix, exactly] = next;
    if (!walk.effort.takeText(suffix.length)) return;
    const parts = members(walk, target);
    if (parts === null) {
      bindOne(walk, target, value, suffix, exactly);
      continue;
    }
    const exact = suffix === '' ? elements(walk, target) : null;
    const values = exact === null ? null : elements(walk, value);
    if (values !== null && values.length === parts.length) {
      for (const [index, each] of parts.entries())
        open.push([each, values[index] as number, '', exactly]);
      continue;
    }
    for (const each of parts) {
      const isRest = splats.has(walk.tree.kinds[each] as number);
      open.push(isRest ? [each + 2, value, suffix, false] : [each, value, `${suffix}[*]`, exactly]);
    }
  }
}
