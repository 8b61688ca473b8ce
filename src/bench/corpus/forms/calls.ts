import type { Edit } from '../../../finding.ts';
import { isToken, kind } from '../../../syntax/kinds.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';
import type { Made } from './form.ts';
import { around, childrenOf, edited, isIn, readsOf, sourceOf } from './sites.ts';

/** What hands a function on as it is. */
const carriers: Readonly<Record<string, readonly [before: string, after: string]>> = {
  parenthesised: ['(', ')'],
  listed: ['[', '][0]'],
  keyed: ['{"kept": ', '}["kept"]'],
  chosen: ['(', ' if 1 else None)'],
  either: ['(None or ', ')'],
  identity: ['(lambda kept: kept)(', ')'],
  iterated: ['next(iter([', ']))'],
  named: ['(kept := ', ')'],
};

/** Where nothing can be bound in passing. */
const unbindable: ReadonlySet<number> = new Set([
  ...[kind.list_comprehension, kind.set_comprehension, kind.dictionary_comprehension],
  ...[kind.generator_expression, kind.class_definition, kind.lambda],
]);

/** Every function that is called comes out of something else, and its arguments out of a row. */
export function* calls(tree: SyntaxTree): Made {
  const { text } = tree;
  const all = readsOf(tree, kind.call);
  if (all.length === 0 || /\bkept\b/.test(text)) return;
  const takesName = all.filter((call) => !isIn(tree, call, unbindable));
  for (const [form, [before, after]] of Object.entries(carriers)) {
    const sites = form === 'named' ? takesName : all;
    if (form === 'iterated' && /\b(?:next|iter) *(?:=|\()/.test(text)) continue;
    // A closing carrier stands before the brackets of its call, after those of an inner one.
    const edits = sites.flatMap((call) => around(tree, call + 1, before, after));
    if (edits.length > 0) yield [form, edited(text, edits)];
  }
  const unpacked = all.flatMap((call) => unpackedArguments(tree, call));
  if (unpacked.length > 0) yield ['unpacked', edited(text, unpacked)];
}

/** `f(a, k=b)` as `f(*(a,), **{'k': b})`. */
function unpackedArguments(tree: SyntaxTree, call: number): Edit[] {
  const { kinds, starts, ends, limits } = tree;
  const list = limits[call + 1] as number;
  if (kinds[list] !== kind.argument_list) return [];
  const given = childrenOf(tree, list).filter((each) => !isToken(kinds[each] as number));
  const isNamed = (each: number): boolean =>
    kinds[each] === kind.keyword_argument || kinds[each] === kind.dictionary_splat;
  const first = given.findIndex(isNamed);
  const positional = first < 0 ? given : given.slice(0, first);
  const named = first < 0 ? [] : given.slice(first);
  if (!named.every(isNamed)) return [];
  const edits: Edit[] = [];
  const [from, to] = [positional[0], positional.at(-1)];
  if (from !== undefined && to !== undefined) {
    const [start, end] = [starts[from] as number, ends[to] as number];
    edits.push({ start, end: start, replacement: '*(' }, { start: end, end, replacement: ',)' });
  }
  for (const each of named.filter((one) => kinds[one] === kind.keyword_argument)) {
    const name = sourceOf(tree, each + 1);
    const [, , value] = childrenOf(tree, each);
    if (value === undefined || !/^(?!__)[A-Za-z_]\w*$/.test(name)) return [];
    const [start, end] = [starts[each] as number, starts[value] as number];
    edits.push({ start, end, replacement: `**{'${name}': ` });
    const close = ends[each] as number;
    edits.push({ start: close, end: close, replacement: '}' });
  }
  return edits;
}
