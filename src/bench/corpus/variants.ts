import type { SyntaxTree } from '../../syntax/tree.ts';
import { attributes } from './forms/attributes.ts';
import { calls } from './forms/calls.ts';
import type { Made } from './forms/form.ts';
import { aroundLast } from './forms/last-line.ts';
import { layout } from './forms/layout.ts';
import { locals } from './forms/locals.ts';
import { reworded } from './forms/reworded.ts';
import { strings } from './forms/strings.ts';
import { wrapped } from './forms/wrapped.ts';

/** Another form of a script. */
export interface Variant {
  /** How it was made. */
  readonly form: string;
  readonly code: string;
}

const ofTree: readonly ((tree: SyntaxTree) => Made)[] = [
  ...[wrapped, calls, attributes, strings, layout, locals],
];

/** Forms that are made by lines take texts without these. */
const notByLines = /[^\n\x20-\x7e]|"""|'''|\\\n/;

/**
 * The same script in other clothes. Each form keeps its meaning, so the verdict must stay; where a
 * form would change the meaning, or it cannot be told, there is none.
 */
export function variantsOf(tree: SyntaxTree): Variant[] {
  const { text, faulty, stop } = tree;
  if (faulty || stop !== null || /[\r\f\0\ufeff]|coding[:=]/.test(text)) return [];
  const body = text.replace(/\n+$/, '');
  const byLines = notByLines.test(body) ? [] : [...reworded(body), ...aroundLast(body)];
  const found = [...ofTree.flatMap((make) => [...make(tree)]), ...byLines];
  return found.map(([form, code]) => ({ form, code: `${code.replace(/\n+$/, '')}\n` }));
}
