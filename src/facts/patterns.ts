import { kind } from '../syntax/kinds.ts';
import { role, roleOf } from './roles.ts';
import type { Walk } from './walk.ts';

function capture(walk: Walk, node: number): void {
  walk.roles[node] = role.skip;
  const name = walk.name(node);
  if (name !== '_') walk.bind(name, 'match', node);
}

/**
 * A dotted name of a `case`: alone it captures, with dots or as a class it is read. Those of
 * imports are skipped.
 */
export function dottedName(walk: Walk, node: number): void {
  if (roleOf(walk.roles[node] as number) === role.skip) return;
  const { kinds, limits, parents } = walk.tree;
  const end = limits[node] as number;
  const isClass = kinds[parents[node] as number] === kind.class_pattern;
  if (node + 2 === end && !isClass) {
    capture(walk, node + 1);
    return;
  }
  for (let child = node + 1; child < end; child += 1) walk.roles[child] = role.skip;
  walk.readIn[node + 1] = walk.scope.index;
  walk.references.push(node);
  if (end > node + 2) walk.dotted.push(node);
}

export function keywordPattern(walk: Walk, node: number): void {
  walk.roles[node + 1] = role.skip;
  walk.keywordPatterns.push(node + 1);
}

/** `*rest` and `**rest`. */
export function splatPattern(walk: Walk, node: number): void {
  if (walk.tree.kinds[node + 2] === kind.identifier) capture(walk, node + 2);
}
