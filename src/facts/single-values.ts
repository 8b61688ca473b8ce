import { builtinNames } from './builtins.ts';
import type { Walk } from './walk.ts';

/**
 * Tells the one value that an identifier can have where it is read: of a name that is bound once,
 * by the script or by `given`, the names that are there without it. -1 where there is none, or
 * more. A binding that may not have happened yet counts: without it there is no such name.
 */
export function singleValues(walk: Walk, given: ReadonlySet<string>): (node: number) => number {
  const { scopes, readIn, tree } = walk;
  const values = new Map<number, number>();
  for (const { slot, node, suffix } of walk.values) {
    values.set(slot.id, suffix !== '' || values.has(slot.id) ? -1 : node);
  }
  return (node) => {
    if (walk.stars.length > 0) return -1;
    const scope = scopes.all[readIn[node] ?? 0] ?? scopes.module;
    const name = walk.name(node);
    const { slots, outer } = scopes.lookup(scope, name, tree.starts[node] ?? 0);
    const [slot] = slots;
    if (outer && (given.has(name) || builtinNames.has(name))) return -1;
    if (slot === undefined || slots.length > 1 || slot.bound !== 1) return -1;
    return values.get(slot.id) ?? -1;
  };
}
