import type { RawFinding } from '../../finding.ts';
import { limits } from '../../limits.ts';
import { isToken, kind, kindName, token } from '../kinds.ts';
import type { SyntaxTree } from '../tree.ts';

/** Forms that only Python 2 has, by how a line with an error looks. */
const python2: readonly (readonly [RegExp, string, string])[] = [
  [
    /^[ \t]*print[ \t]+[^=\s(]/,
    'this looks like the print statement of Python 2',
    'write print(…) with brackets',
  ],
  [/^[ \t]*exec[ \t]+[^=\s(]/, 'this looks like the exec statement of Python 2', 'write the code itself'],
  [/`/, 'backticks are the repr of Python 2', 'write repr(…)'],
  [/<>/, '"<>" is the comparison of Python 2', 'write !='],
  [/^[ \t]*raise[ \t]+\w+[ \t]*,/, 'raising with a comma is the form of Python 2', 'write raise E(…)'],
];

const pairs: ReadonlyMap<number, number> = new Map([
  [token[')'], token['(']],
  [token[']'], token['[']],
  [token['}'], token['{']],
]);
const openers: ReadonlySet<number> = new Set(pairs.values());

interface Fault {
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly help: string;
}

/** Direct children of an error node that are left open or closed without being opened. */
function brackets(tree: SyntaxTree, node: number): Fault | null {
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

function at(tree: SyntaxTree, node: number, message: string, help: string): Fault {
  const start = tree.starts[node] as number;
  return { start, end: Math.max(start + 1, tree.ends[node] as number), message, help };
}

/** A string that has a beginning and no end. */
function openString(tree: SyntaxTree, node: number): Fault | null {
  const end = tree.limits[node] as number;
  let last = -1;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    if (tree.kinds[child] === kind.string_start) last = child;
    if (tree.kinds[child] === kind.string_end) last = -1;
  }
  return last < 0 ? null : at(tree, last, 'this string is never closed', 'write the closing quotes');
}

function line(tree: SyntaxTree, offset: number): string {
  const start = tree.text.lastIndexOf('\n', offset - 1) + 1;
  const end = tree.text.indexOf('\n', offset);
  const stop = Math.min(end < 0 ? tree.text.length : end, start + 1_000);
  return tree.text.slice(start, stop);
}

function old(tree: SyntaxTree, start: number): Fault | null {
  const source = line(tree, start);
  for (const [form, message, help] of python2) {
    if (form.test(source)) return { start, end: start + 1, message, help };
  }
  return null;
}

/** What is not understood, by its first word. */
function unexpected(tree: SyntaxTree, node: number): Fault {
  let leaf = node;
  while (leaf + 1 < (tree.limits[leaf] as number)) leaf += 1;
  const start = tree.starts[leaf] as number;
  const end = Math.max(start + 1, tree.ends[leaf] as number);
  const before = tree.text.slice(tree.text.lastIndexOf('\n', start - 1) + 1, start);
  const word = tree.text.slice(start, Math.min(end, start + limits.quotedCharsMax)).split('\n', 1)[0];
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

function missing(tree: SyntaxTree, node: number): Fault {
  const of = tree.kinds[node] as number;
  const what = isToken(of) ? `"${kindName(of)}"` : kindName(of).replaceAll('_', ' ');
  return at(tree, node, `${what} is missing here`, `write ${what}`);
}

/** The places where the grammar could not go on: the outermost error nodes, and what it had to make up. */
export function faultFindings(tree: SyntaxTree): RawFinding[] {
  const faults: Fault[] = tree.missing.map((node) => missing(tree, node));
  for (let node = 0; node < tree.count && faults.length < limits.findingsMax; node += 1) {
    if (tree.kinds[node] !== kind.ERROR) continue;
    const start = tree.starts[node] as number;
    const found =
      old(tree, start) ?? openString(tree, node) ?? brackets(tree, node) ?? unexpected(tree, node);
    faults.push(found);
    node = (tree.limits[node] as number) - 1;
  }
  if (faults.length === 0) faults.push(unexpected(tree, 0));
  faults.sort((a, b) => a.start - b.start);
  return faults.slice(0, limits.findingsMax).map(({ start, end, message, help }) => ({
    rule: 'syntax-error',
    message,
    help,
    span: { start, end },
  }));
}
