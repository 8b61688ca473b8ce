import { kind, token } from '../syntax/kinds.ts';
import type { Walk } from './walk.ts';

export interface Given {
  readonly node: number;
  /** Null for one by position, `*` and `**` for what is unpacked. */
  readonly keyword: string | null;
}

/** What a call gives; a row that is unpacked where it is written is what is in it. */
export function givenTo(walk: Walk, call: number): Given[] {
  const { kinds, limits } = walk.tree;
  const list = limits[call + 1] as number;
  const found: Given[] = [];
  if (kinds[list] === kind.argument_list) within(walk, list, found);
  return found;
}

function within(walk: Walk, brackets: number, found: Given[]): void {
  const { kinds, limits } = walk.tree;
  const end = (limits[brackets] as number) - 1;
  for (let child = brackets + 2; child < end; child = limits[child] as number) {
    const of = kinds[child];
    if (of === kind.keyword_argument) {
      const value = (limits[child + 1] as number) + 1;
      found.push({ node: value, keyword: walk.name(child + 1) });
    } else if (of === kind.list_splat) {
      const row = child + 2;
      if (kinds[row] === kind.tuple || kinds[row] === kind.list) within(walk, row, found);
      else found.push({ node: row, keyword: '*' });
    } else if (of === kind.dictionary_splat) found.push({ node: child + 2, keyword: '**' });
    else if (of !== token[',']) found.push({ node: child, keyword: null });
  }
}
