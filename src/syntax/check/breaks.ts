import type { RawFinding } from '../../finding.ts';
import { isToken, kind, kindCount, token } from '../kinds.ts';
import type { SyntaxTree } from '../tree.ts';

const holders: ReadonlySet<number> = new Set([kind.module, kind.block, kind.decorated_definition]);
const clauses: ReadonlySet<number> = new Set([
  kind.elif_clause,
  kind.else_clause,
  kind.except_clause,
  kind.finally_clause,
  kind.case_clause,
  kind.comment,
  kind.line_continuation,
]);

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

/**
 * The first place where a statement goes on in the next line without brackets or a backslash,
 * which the grammar takes in places and CPython never does; null where there is none.
 */
export function lineBreak(tree: SyntaxTree, minor: number): RawFinding | null {
  const { kinds, starts, ends, limits, parents, text, count } = tree;
  const step = new Int8Array(kindCount);
  for (const each of [token['('], token['['], token['{']]) step[each] = 1;
  for (const each of [token[')'], token[']'], token['}']]) step[each] = -1;
  let depth = 0;
  let last = 0;
  let begun = -1;
  for (let node = 0; node < count; node += 1) {
    const of = kinds[node] as number;
    const start = starts[node] as number;
    if (clauses.has(of) || holders.has(kinds[parents[node] as number] as number)) begun = start;
    if (of === kind.string && stringBreak(tree, node, minor)) {
      return finding(start, 'this string does not end on its line', 'close it, or use """');
    }
    if (limits[node] !== node + 1) continue;
    if (depth === 0 && start !== begun && start > last && breaks(text, last, start)) {
      if (isToken(of) || text.slice(start, ends[node]) !== '') {
        const help = 'join the lines, put brackets around, or end the first line with a backslash';
        return finding(start, 'the statement of the line before goes on here', help);
      }
    }
    depth += step[of] as number;
    last = Math.max(last, ends[node] as number);
  }
  return null;
}
