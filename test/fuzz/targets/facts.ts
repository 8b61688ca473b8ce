import { builtinNames } from '#dist/facts/builtins.js';
import { extractFacts } from '#dist/facts/extract.js';
import { factRows } from '#dist/facts/rows.js';
import type { Facts } from '#dist/facts/types.js';
import type { Edit } from '#dist/finding.js';
import { isSameProgram } from '#dist/fixes/same-program.js';
import { applyEdits } from '#dist/fixes/select.js';
import { checkTree } from '#dist/syntax/check.js';
import { loadParser, type Parser } from '#dist/syntax/parser.js';
import type { SyntaxTree } from '#dist/syntax/tree.js';
import { words } from '../../syntax/words.js';
import { mutated, seedPrograms } from '../programs.js';
import { demand, textOf, type Target } from '../target.js';

interface Read {
  readonly tree: SyntaxTree;
  readonly facts: Facts;
}

function read(parser: Parser, text: string): Read | null {
  const tree = parser.parse(text);
  const facts = extractFacts(tree, { preimported: {}, injected: [] });
  return checkTree(tree, { python: '3.13', body: 'module' }).length > 0 ? null : { tree, facts };
}

/** A comment above each statement of the top level that begins its line. */
function comments({ text, count, starts, limits }: SyntaxTree): Edit[] {
  const edits: Edit[] = [];
  for (let child = 1; child < count; child = limits[child] as number) {
    const start = starts[child] as number;
    const isOwnLine = start === 0 || /(?<!\\)\n$/.test(text.slice(Math.max(0, start - 2), start));
    if (isOwnLine) edits.push({ start, end: start, replacement: '# note\n' });
  }
  return edits;
}

/** A variable of the script that is nothing else anywhere, and so may be called otherwise. */
function variableIn({ facts, tree }: Read): string | null {
  const { attributes, bindings, calls, imports, strings } = facts;
  const taken = new Set([
    ...attributes.map(({ name }) => name),
    ...calls.flatMap((call) => call.arguments.map(({ keyword }) => keyword ?? '')),
    ...imports.flatMap(({ module, name, alias }) => [module, name, alias].join('.').split('.')),
  ]);
  const candidate = bindings.find(({ name }) => {
    const isPlain = /^[a-z][a-z\d]{0,20}$/.test(name) && !builtinNames.has(name);
    if (!isPlain || taken.has(name)) return false;
    const said = new RegExp(`\\\\${name}|${name}(?=['"])`);
    return !said.test(tree.text) && !strings.some(({ value }) => value?.includes(name) !== false);
  });
  return candidate?.name ?? null;
}

function renamed(text: string, from: string, to: string): string {
  return text.replaceAll(
    new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_])${from}(?![\\p{L}\\p{M}\\p{N}_])`, 'gu'),
    to,
  );
}

function demandRenamed(parser: Parser, known: Read): void {
  const { text } = known.tree;
  const name = variableIn(known);
  // Other spellings of a name are not looked for.
  if (name === null || text.normalize('NFKC') !== text) return;
  const other = 'q'.repeat(name.length - 1) + (name.endsWith('z') ? 'y' : 'z');
  if (text.includes(other)) return;
  const again = read(parser, renamed(text, name, other));
  const said = (facts: Facts): string => JSON.stringify(facts);
  demand(again !== null, `with ${name} renamed to ${other} it is refused`);
  const expected = renamed(said(known.facts), name, other);
  demand(said(again.facts) === expected, `with ${name} renamed to ${other} facts differ`);
}

export const factsTarget: Target = {
  name: 'facts',
  holds: 'facts survive comments and another name of a variable',
  bytesMax: 2_048,
  covers: ['facts/'],
  words,
  open: async () => {
    const parser = await loadParser();
    return {
      seeds: seedPrograms,
      grammar: mutated,
      check: (input) => {
        const text = textOf(input);
        const known = read(parser, text);
        if (known === null) return 'refused';
        factRows(known.facts, known.tree);
        const edits = comments(known.tree);
        const commented = read(parser, applyEdits(text, edits));
        demand(commented !== null, 'with comments it is refused');
        demand(isSameProgram(known.facts, commented.facts, edits), 'with comments facts differ');
        demandRenamed(parser, known);
        return 'compared';
      },
    };
  },
};
