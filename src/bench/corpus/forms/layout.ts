import { isToken, kind } from '../../../syntax/kinds.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';
import type { Made } from './form.ts';
import { childrenOf, edited, sourceOf } from './sites.ts';

/** The same tokens in another arrangement. */
export function* layout(tree: SyntaxTree): Made {
  const { text, starts, kinds } = tree;
  const statements = childrenOf(tree, 0).filter((node) => !isToken(kinds[node] as number));
  const notes = statements.map((node) => starts[node] as number);
  const atLineStart = notes.filter((at) => at === 0 || text[at - 1] === '\n');
  if (atLineStart.length > 0) {
    const note = '# nothing to see here: eval, exec, open\n\n';
    const edits = atLineStart.map((at) => ({ start: at, end: at, replacement: note }));
    yield ['commented', edited(text, edits)];
  }
  const isPlain = !/"""|'''|\\\n|\t/.test(text);
  if (isPlain && /^ {4}/m.test(text) && !/^ (?! {3})/m.test(text)) {
    yield ['tabs', text.replaceAll(/^(?: {4})+/gm, (blanks) => '\t'.repeat(blanks.length / 4))];
  }
  if (statements.length > 1 && statements.every((node) => isSimple(tree, node))) {
    yield ['one line', statements.map((node) => sourceOf(tree, node)).join('; ')];
  }
  if (/^(?:from __future__|[rRuU]?["'])|_of_\d/m.test(text)) return;
  yield ['in a long script', `${honest(0, 5)}${text}\n${honest(5, 10)}`];
}

/** Honest work that needs nothing and leaves nothing but names. */
function honest(from: number, to: number): string {
  const pieces = Array.from({ length: to - from }, (_, at) => piece(from + at));
  return pieces.join('');
}

const piece = (n: number): string => `
def share_of_${n}(rows, key="amount"):
    total = sum(row[key] for row in rows) or 1
    kept = [dict(row, share=row[key] / total) for row in rows if row.get("ok", True)]
    return {row["name"]: round(row["share"], 3) for row in sorted(kept, key=str)}


rows_of_${n} = [{"name": f"row {at}", "amount": at + ${n}} for at in range(3)]
shares_of_${n} = share_of_${n}(rows_of_${n})
for name_of_${n}, value_of_${n} in shares_of_${n}.items():
    rows_of_${n}.append({"name": name_of_${n}.upper(), "amount": value_of_${n}})
`;

const compound: ReadonlySet<number> = new Set([
  ...[kind.if_statement, kind.for_statement, kind.while_statement, kind.try_statement],
  ...[kind.with_statement, kind.match_statement, kind.function_definition],
  ...[kind.class_definition, kind.decorated_definition],
]);

function isSimple({ kinds }: SyntaxTree, node: number): boolean {
  return !compound.has(kinds[node] as number);
}
