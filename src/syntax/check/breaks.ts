import type { RawFinding } from '../../finding.ts';
import { kind, kindCount, token } from '../kinds.ts';
import type { SyntaxTree } from '../tree.ts';

/** A table over all kinds of node: quicker to ask than a set, for every node is asked. */
function table(
  value: number,
  kinds: readonly number[],
  from: Int8Array = new Int8Array(kindCount),
): Int8Array {
  for (const each of kinds) from[each] = value;
  return from;
}

/** What stands in these begins a line, and so do these themselves. */
const holders = table(1, [kind.module, kind.block, kind.decorated_definition]);
const clauses = table(1, [
  kind.elif_clause,
  kind.else_clause,
  kind.except_clause,
  kind.finally_clause,
  kind.case_clause,
  kind.comment,
  kind.line_continuation,
]);
const closing = table(-1, [token[')'], token[']'], token['}']]);
const step = table(1, [token['('], token['['], token['{']], closing);

/** Whether a stretch holds a line break that no backslash joins. */
function breaks(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (text.charCodeAt(at) === 92) at += 1;
    else if (text.charCodeAt(at) === 10) return true;
  }
  return false;
}

function finding(start: number, what: string, help: string): RawFinding {
  const span = { start, end: start + 1 };
  return { rule: 'syntax-error', message: what, help, span };
}

/** A string in single quotes that goes on in the next line; since 3.12 its braces may. */
function stringBreak(tree: SyntaxTree, node: number, minor: number): boolean {
  const { kinds, starts, ends, limits, text } = tree;
  const opening = text.slice(starts[node + 1], ends[node + 1]);
  if (opening.endsWith('"""') || opening.endsWith("'''")) return false;
  if (minor < 12) return breaks(text, starts[node] as number, ends[node] as number);
  const end = limits[node] as number;
  for (let child = node + 1; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.string_content) continue;
    if (breaks(text, starts[child] as number, ends[child] as number)) return true;
  }
  return false;
}

/** A backslash at the end of the last line. */
function joinsNothing({ text, comments }: SyntaxTree): RawFinding | null {
  const at = text.length - 2;
  if (!text.endsWith('\\\n') || (comments.at(-1) ?? 0) > at) return null;
  return finding(at, 'this backslash has no line after it', 'delete it');
}

/**
 * The first place where a statement goes on in the next line without brackets or a backslash,
 * which the grammar takes in places and CPython never does; null where there is none.
 */
export function lineBreak(tree: SyntaxTree, minor: number): RawFinding | null {
  const { kinds, starts, ends, limits, parents, text, count } = tree;
  let depth = 0;
  let last = 0;
  let begun = -1;
  for (let node = 0; node < count; node += 1) {
    const of = kinds[node] as number;
    const start = starts[node] as number;
    const above = kinds[parents[node] as number] as number;
    if (clauses[of] === 1 || holders[above] === 1) begun = start;
    if (of === kind.string && stringBreak(tree, node, minor)) {
      return finding(start, 'this string does not end on its line', 'close it, or use """');
    }
    if (limits[node] !== node + 1) continue;
    const end = ends[node] as number;
    const isBroken =
      (start !== begun && start > last && breaks(text, last, start)) ||
      (of === kind.import_prefix && breaks(text, start, end));
    if (depth === 0 && isBroken) {
      const help = 'join the lines, put brackets around, or end the first line with a backslash';
      return finding(start, 'the statement of the line before goes on here', help);
    }
    depth += step[of] as number;
    if (end > last) last = end;
  }
  return joinsNothing(tree);
}
