import type { RawFinding } from '../../finding.ts';
import { limits } from '../../limits.ts';
import { isToken, kind, kindName, token } from '../kinds.ts';
import type { SyntaxTree } from '../tree.ts';
import { clauseFault, lineAt, lineFault } from './lines.ts';
import type { LineFault } from './lines.ts';
import { copiedAlong, foreignLine, foreignWord } from './slips.ts';

const pairs: ReadonlyMap<number, number> = new Map([
  [token[')'], token['(']],
  [token[']'], token['[']],
  [token['}'], token['{']],
]);
const openers: ReadonlySet<number> = new Set(pairs.values());

/** Direct children of an error node that are left open or closed without being opened. */
function brackets(tree: SyntaxTree, node: number): LineFault | null {
  const open: number[] = [];
  const end = tree.limits[node] as number;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    const of = tree.kinds[child] as number;
    if (openers.has(of)) open.push(child);
    const opener = pairs.get(of);
    if (opener === undefined) continue;
    const last = open.pop();
    if (last !== undefined && tree.kinds[last] === opener) continue;
    const name = kindName(of);
    return at(tree, child, `"${name}" closes nothing`, `delete it, or write the opening bracket`);
  }
  const last = open.pop();
  if (last === undefined) return null;
  const name = kindName(tree.kinds[last] as number);
  return at(tree, last, `"${name}" is never closed`, 'write the closing bracket');
}

function at(tree: SyntaxTree, node: number, message: string, help: string): LineFault {
  const start = tree.starts[node] as number;
  return { start, end: Math.max(start + 1, tree.ends[node] as number), message, help };
}

/** A string that has a beginning and no end. */
function openString(tree: SyntaxTree, node: number): LineFault | null {
  const end = tree.limits[node] as number;
  let last = -1;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    if (tree.kinds[child] === kind.string_start) last = child;
    if (tree.kinds[child] === kind.string_end) last = -1;
  }
  return last < 0
    ? null
    : at(tree, last, 'this string is never closed', 'write the closing quotes');
}

/** What is not understood, by its first word. */
function unexpected(tree: SyntaxTree, node: number): LineFault {
  let leaf = node;
  while (leaf + 1 < (tree.limits[leaf] as number)) leaf += 1;
  const start = tree.starts[leaf] as number;
  const end = Math.max(start + 1, tree.ends[leaf] as number);
  const line = lineAt(tree.text, start);
  const foreign = foreignWord(tree.text, start, line.source);
  if (foreign !== null) return foreign;
  const before = line.source.slice(0, start - line.start);
  const word = tree.text
    .slice(start, Math.min(end, start + limits.quotedCharsMax))
    .split('\n', 1)[0];
  if (before.trim() === '' && before !== '') {
    const message = `"${word}" is not understood here: check its indentation and the line above`;
    return { start, end, message, help: 'indent it like the lines of its block' };
  }
  return {
    start,
    end,
    message: `"${word}" is not understood here`,
    help: 'look for a missing bracket, quote, comma or colon before it',
  };
}

function missing(tree: SyntaxTree, node: number): LineFault {
  const of = tree.kinds[node] as number;
  const what = isToken(of) ? `"${kindName(of)}"` : kindName(of).replaceAll('_', ' ');
  return at(tree, node, `${what} is missing here`, `write ${what}`);
}

/**
 * The places where the grammar could not go on: the outermost error nodes, and what it had to
 * make up.
 */
export function faultFindings(tree: SyntaxTree): RawFinding[] {
  const faults: LineFault[] = tree.missing.map((node) => missing(tree, node));
  for (let node = 0; node < tree.count && faults.length < limits.findingsMax; node += 1) {
    if (tree.kinds[node] !== kind.ERROR) continue;
    const start = tree.starts[node] as number;
    const line = lineAt(tree.text, start);
    const copied = copiedAlong(line.start, line.source);
    if (copied !== null) return [toFinding(copied)];
    const found =
      foreignLine(line.start, line.source) ??
      lineFault(tree.text, start) ??
      openString(tree, node) ??
      brackets(tree, node) ??
      clauseFault(tree.text, start, tree.ends[node] as number) ??
      unexpected(tree, node);
    faults.push(found);
    node = (tree.limits[node] as number) - 1;
  }
  if (faults.length === 0) faults.push(unexpected(tree, 0));
  faults.sort((a, b) => a.start - b.start);
  return faults.slice(0, limits.findingsMax).map(toFinding);
}

function toFinding({ start, end, message, help }: LineFault): RawFinding {
  return { rule: 'syntax-error', message, help, span: { start, end } };
}
