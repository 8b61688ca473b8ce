import { kind } from '../syntax/kinds.ts';
import { carried } from './carried.ts';
import { givenTo } from './given.ts';
import type { PointsTo } from './points-to.ts';
import type { Slot } from './scopes.ts';
import type { Flow, Terms } from './terms.ts';
import type { Walk } from './walk.ts';

export interface Following {
  readonly walk: Walk;
  readonly points: PointsTo;
  readonly terms: Terms;
  readonly flow: Flow;
  /** Slots that an identifier may read. */
  readonly slots: (node: number) => readonly Slot[];
}

/** Methods that put their arguments into their object, and how. */
const putters: ReadonlyMap<string, string> = new Map([
  ['append', '[]'],
  ['appendleft', '[]'],
  ['add', '[]'],
  ['insert', '[]'],
  ['setdefault', '[]'],
  ['__setitem__', '[]'],
  ['extend', ''],
  ['update', ''],
]);

/** Objects made of keywords, or changed by them. */
const makers: ReadonlySet<string> = new Set([
  'SimpleNamespace',
  'Namespace',
  'replace',
  '_replace',
]);
const types: ReadonlySet<string> = new Set(['list', 'dict', 'set', 'deque', 'bytearray']);

/** `SimpleNamespace(x=y)`: `y` is the attribute `x`. */
function making({ walk, flow }: Following, node: number, called: number): void {
  const { kinds } = walk.tree;
  if (kinds[called] !== kind.identifier && kinds[called] !== kind.attribute) return;
  const name = kinds[called] === kind.identifier ? walk.name(called) : walk.member(called);
  if (!makers.has(name)) return;
  for (const { node: value, keyword } of givenTo(walk, node)) {
    if (keyword === null || keyword.startsWith('*')) continue;
    flow(walk.scopes.field(keyword).id, value, '');
  }
}

/** `x.append(y)`: `y` is in what `x` stands for. */
function putting(follow: Following, node: number, called: number): void {
  const { walk } = follow;
  if (walk.tree.kinds[called] !== kind.attribute) return;
  const how = putters.get(walk.name((walk.tree.limits[called] as number) - 1));
  if (how === undefined) return;
  const [first, ...rest] = givenTo(walk, node);
  const isType =
    walk.tree.kinds[called + 1] === kind.identifier && types.has(walk.name(called + 1));
  const into = isType && first ? first.node : called + 1;
  for (const { node: value, keyword } of isType || !first ? rest : [first, ...rest]) {
    const isWhole = keyword !== null && keyword.startsWith('*');
    put(follow, into, value, keyword === null ? how : isWhole ? '' : '[]');
  }
}

function put(follow: Following, into: number, value: number, steps: string): void {
  const { walk, flow, slots } = follow;
  const { kinds } = walk.tree;
  let base = into;
  let suffix = steps;
  for (; kinds[base] === kind.subscript; base += 1) suffix += '[]';
  if (kinds[base] === kind.identifier) {
    for (const slot of slots(base)) flow(slot.id, value, suffix);
  } else if (kinds[base] === kind.attribute) {
    const field = walk.scopes.fields.get(walk.member(base));
    if (field) flow(field.id, value, suffix);
  }
}

/** Follows values into containers. */
export function followPuts(follow: Following): void {
  const { walk } = follow;
  for (const { into, node, suffix } of walk.puts) put(follow, into, node, suffix);
  for (const node of walk.calls) {
    for (const called of carried(walk, node + 1, () => -1)) {
      putting(follow, node, called);
      making(follow, node, called);
    }
  }
}
