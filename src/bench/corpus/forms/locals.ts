import type { Edit } from '../../../finding.ts';
import { builtinNames } from '../../../facts/builtins.ts';
import { traverse } from '../../../facts/traverse.ts';
import { isToken, kind } from '../../../syntax/kinds.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';
import type { Made } from './form.ts';
import { childrenOf, edited, sourceOf } from './sites.ts';

/** How a name may be bound that nobody outside of the script asks for. */
const own: ReadonlySet<string> = new Set(['assign', 'walrus', 'for', 'with', 'comprehension']);
/** What platforms read of a script, or hand to it. */
const platform: ReadonlySet<string> = new Set(['df', 'result', 'kargs', 'fig']);

/** Variables under other names, and definitions in another order. */
export function* locals(tree: SyntaxTree): Made {
  const { text } = tree;
  const variables = variablesOf(tree);
  const edits = identifiersOf(tree).flatMap((node): Edit[] => {
    const at = variables.indexOf(sourceOf(tree, node));
    if (at < 0) return [];
    const [start, end] = [tree.starts[node] as number, tree.ends[node] as number];
    return [{ start, end, replacement: `own_${at}` }];
  });
  if (edits.length > 0 && !/\bown_\d/.test(text)) yield ['renamed variables', edited(text, edits)];
  const swaps = definitionsInTurn(tree).flatMap((run) => {
    const [first, last] = [run[0] as number, run.at(-1) as number];
    const [start, end] = [tree.starts[first] as number, tree.ends[last] as number];
    const replacement = run
      .toReversed()
      .map((node) => sourceOf(tree, node))
      .join('\n\n\n');
    return [{ start, end, replacement }];
  });
  if (swaps.length > 0) yield ['reordered', edited(text, swaps)];
}

function identifiersOf({ count, kinds }: SyntaxTree): number[] {
  return Array.from({ length: count }, (_, node) => node).filter((node) => {
    return kinds[node] === kind.identifier;
  });
}

/** Names that are variables wherever they stand, and stand in no text. */
function variablesOf(tree: SyntaxTree): string[] {
  const { text, kinds, parents } = tree;
  const { bindings, strings } = traverse(tree);
  const taken = new Set(
    bindings.filter(({ how, scope }) => !own.has(how) || scope === 'class').map(({ name }) => name),
  );
  for (const node of identifiersOf(tree)) {
    const parent = parents[node] as number;
    const isMember = kinds[parent] === kind.attribute && node !== parent + 1;
    const isKeyword = kinds[parent] === kind.keyword_argument && node === parent + 1;
    const isOther = kinds[parent] === kind.dotted_name || kinds[parent] === kind.keyword_pattern;
    if (isMember || isKeyword || isOther) taken.add(sourceOf(tree, node));
  }
  const said = strings.map(({ value }) => value ?? text).join('\n');
  // `f'{x=}'` says the name.
  if (/=[^{}=]*\}/.test(text) && /\bf["']/.test(text)) return [];
  return [...new Set(bindings.map(({ name }) => name))].filter(
    (name) =>
      /^[A-Za-z]\w*$/.test(name) &&
      !taken.has(name) &&
      !platform.has(name) &&
      !builtinNames.has(name) &&
      !new RegExp(`\\b${name}\\b`).test(said),
  );
}

/** Rows of plain functions on the top level, whose definition asks for nothing. */
function definitionsInTurn(tree: SyntaxTree): number[][] {
  const { text, kinds, starts, ends } = tree;
  const runs: number[][] = [];
  let before = -1;
  for (const node of childrenOf(tree, 0).filter((each) => !isToken(kinds[each] as number))) {
    const last = runs.at(-1);
    const isPlain = kinds[node] === kind.function_definition && isIndependent(tree, node);
    const isNext = before >= 0 && text.slice(ends[before], starts[node]).trim() === '';
    if (isPlain && isNext && last?.at(-1) === before) last.push(node);
    else if (isPlain) runs.push([node]);
    before = node;
  }
  const names = (run: readonly number[]): string[] =>
    run.map((node) => sourceOf(tree, node).replace(/\(.*/s, ''));
  return runs.filter((run) => run.length > 1 && new Set(names(run)).size === run.length);
}

/** No defaults and no hints, which are worked out where the definition stands. */
function isIndependent(tree: SyntaxTree, node: number): boolean {
  return /^(?:async )?def \w+\([^()=:]*\):/.test(sourceOf(tree, node));
}
