import type { BindingFact } from './types.ts';

/** What a node is to its parent, set by the parent before the node is met. */
export const role = { load: 0, store: 1, delete: 2, skip: 3 } as const;

const ways: readonly BindingFact['how'][] = [
  'assign',
  'augment',
  'annotate',
  'walrus',
  'for',
  'with',
  'comprehension',
];

/** A store that says how it binds. */
export function storing(how: BindingFact['how']): number {
  return role.store | (ways.indexOf(how) << 2);
}

export function roleOf(code: number): number {
  return code & 3;
}

export function wayOf(code: number): BindingFact['how'] {
  return ways[code >> 2] ?? 'assign';
}
