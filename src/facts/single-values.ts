import type { Walk } from './walk.ts';

/**
 * Tells the one value that an identifier can have where it is read: of a name that is bound once,
 * and before it is read. -1 where there is none, or more.
 */
export function singleValues(walk: Walk): (node: number) => number {
  const { scopes, readIn, tree } = walk;
  const values = new Map<number, number>();
  for (const { slot, node, suffix } of walk.values) {
    values.set(slot.id, suffix !== '' || values.has(slot.id) ? -1 : node);
  }
  return (node) => {
    if (walk.stars.length > 0) return -1;
    const scope = scopes.all[readIn[node] ?? 0] ?? scopes.module;
    const { slots, outer } = scopes.lookup(scope, walk.name(node), tree.starts[node] ?? 0);
    const [slot] = slots;
    if (outer || slot === undefined || slots.length > 1 || slot.bound !== 1) return -1;
    return values.get(slot.id) ?? -1;
  };
}
