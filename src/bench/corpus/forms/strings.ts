import type { Edit } from '../../../finding.ts';
import { plainValue } from '../../../facts/strings.ts';
import { kind } from '../../../syntax/kinds.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';
import type { Made } from './form.ts';
import { edited, readsOf } from './sites.ts';

/** What Python reads as these characters, or bytes. */
type Literal = (characters: readonly string[]) => string;

/** Ways to come to a text of at least two characters that is nowhere in the script as it is. */
const ways: Readonly<Record<string, (all: readonly string[], literal: Literal) => string>> = {
  added: (all, literal) => `(${literal(front(all))} + ${literal(back(all))})`,
  adjacent: (all, literal) => `(${literal(front(all))} ${literal(back(all))})`,
  joined: (all, literal) => `${literal([])}.join([${literal(front(all))}, ${literal(back(all))}])`,
  reversed: (all, literal) => `${literal(all.toReversed())}[::-1]`,
  filled: (all, literal) =>
    `(${literal(['%', 's', '%', 's'])} % (${literal(front(all))}, ${literal(back(all))}))`,
};

const front = (all: readonly string[]): readonly string[] => all.slice(0, all.length >> 1);
const back = (all: readonly string[]): readonly string[] => all.slice(all.length >> 1);

/** Escapes of JSON are escapes of Python, and mean the same there. */
const ofText: Literal = (all) => JSON.stringify(all.join(''));
const ofBytes: Literal = (all) =>
  `b"${all.map((each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')}"`;

/** Strings put together from parts, and kept in a variable. */
export function* strings(tree: SyntaxTree): Made {
  const { text, starts, ends, kinds, parents } = tree;
  const sites = readsOf(tree, kind.string).flatMap((node) => {
    // One that is a statement is documentation, or nothing.
    if (kinds[parents[node] as number] === kind.expression_statement) return [];
    const plain = plainValue(tree, node);
    const all = [...(plain?.value ?? '')];
    // Half of a pair could not be put back.
    if (plain === null || all.length < 2 || /\p{Surrogate}/u.test(plain.value)) return [];
    const [start, end] = [starts[node] as number, ends[node] as number];
    return [{ start, end, all, literal: plain.bytes ? ofBytes : ofText }];
  });
  if (sites.length === 0) return;
  for (const [form, way] of Object.entries(ways)) {
    const edits = sites.map(({ start, end, all, literal }): Edit => {
      return { start, end, replacement: way(all, literal) };
    });
    yield [form, edited(text, edits)];
  }
  const isFirst = /^(?:from __future__|[rRuU]?["'])/m.test(text);
  if (isFirst || /\b(?:globals|locals|vars|dir|text_\d)\b/.test(text)) return;
  const kept = sites.map(({ all, literal }, at) => `text_${at} = ${literal(all)}\n`);
  const uses = sites.map(({ start, end }, at) => ({ start, end, replacement: `text_${at}` }));
  yield ['stored', kept.join('') + edited(text, uses)];
}
