import { kind } from '../syntax/kinds.ts';
import type { Folding } from './fold.ts';
import type { StringFact } from './types.ts';
import type { Walk } from './walk.ts';

/**
 * Texts and bytes that expressions put together, each as a whole: the pieces in the source say
 * nothing of `'}0{'[::-1]`. Of a chain of operators the whole counts, not what it is on the way.
 */
export function assembledTexts(walk: Walk, folding: Folding): StringFact[] {
  const { kinds, parents } = walk.tree;
  const found: StringFact[] = [];
  const known = new Set<number>();
  for (const node of walk.assembling) {
    const isLink = kinds[node] === kind.binary_operator;
    if (isLink && known.has(parents[node] as number)) {
      known.add(node);
      continue;
    }
    const texts = folding.possible(node).flatMap((value): StringFact[] => {
      if (value.kind !== 'string' && value.kind !== 'bytes') return [];
      const bytes = value.kind === 'bytes';
      return [{ value: value.value, bytes, span: walk.span(node), formatted: false }];
    });
    if (isLink && texts.length > 0) known.add(node);
    for (const text of texts) found.push(text);
  }
  return found;
}
