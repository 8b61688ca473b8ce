import { kind, token } from '../syntax/kinds.ts';
import { role, roleOf } from './roles.ts';
import type { Slot } from './scopes.ts';
import type { Walk } from './walk.ts';

function capture(walk: Walk, node: number): void {
  walk.roles[node] = role.skip;
  const name = walk.name(node);
  if (name === '_') return;
  const slot = walk.bind(name, 'match', node);
  capturedValue(walk, node, slot);
}

const sequences: ReadonlySet<number> = new Set([
  kind.tuple_pattern,
  kind.list_pattern,
  kind.dict_pattern,
]);

/** `(x)` is no sequence. */
function isGroup(walk: Walk, node: number): boolean {
  const { kinds, limits } = walk.tree;
  const second = limits[node + 2] as number;
  return (
    kinds[node] === kind.tuple_pattern &&
    kinds[second] === token[')'] &&
    kinds[node + 1] === token['(']
  );
}

/** A capture may stand for what is matched, or for the part of it that the patterns around name. */
export function capturedValue(walk: Walk, node: number, slot: Slot): void {
  const { kinds, parents, limits } = walk.tree;
  let steps = '';
  // `*rest` is a container of what it takes.
  let isRest = kinds[node - 1] === token['*'] || kinds[node - 1] === token['**'];
  let at = parents[node] as number;
  for (; at > 0 && kinds[at] !== kind.match_statement; at = parents[at] as number) {
    if (sequences.has(kinds[at] as number)) {
      if (!isRest && !isGroup(walk, at)) steps = `[*]${steps}`;
      isRest = false;
    } else if (kinds[at] === kind.keyword_pattern) steps = `.${walk.name(at + 1)}${steps}`;
    else if (kinds[at] === kind.splat_pattern) isRest = true;
  }
  if (kinds[at] !== kind.match_statement) return;
  const end = limits[at] as number;
  for (let subject = at + 2; subject < end; subject = limits[subject] as number) {
    if (kinds[subject] === token[':']) break;
    if (kinds[subject] === token[',']) continue;
    if (!walk.effort.takeText(steps.length)) return;
    const several = kinds[limits[subject] as number] === token[','] || subject > at + 2;
    walk.value(slot, subject, several ? steps.replace('[*]', '') : steps);
  }
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
