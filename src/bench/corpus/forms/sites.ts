import type { Edit } from '../../../finding.ts';
import { kind, token } from '../../../syntax/kinds.ts';
import type { SyntaxTree } from '../../../syntax/tree.ts';

/** Where no expression may take the place of another, or quotation marks would meet. */
const closed: ReadonlySet<number> = new Set([
  ...[kind.type, kind.type_alias_statement, kind.case_pattern, kind.string],
  ...[kind.import_statement, kind.import_from_statement, kind.future_import_statement],
  ...[kind.delete_statement, kind.global_statement, kind.nonlocal_statement],
  ...[kind.as_pattern_target, kind.concatenated_string],
]);

const assigns: ReadonlySet<number> = new Set([
  ...[kind.assignment, kind.augmented_assignment, kind.named_expression],
]);

const loops: ReadonlySet<number> = new Set([kind.for_statement, kind.for_in_clause]);

function isTarget({ kinds, parents }: SyntaxTree, node: number): boolean {
  const parent = parents[node] as number;
  const of = kinds[parent] as number;
  if (assigns.has(of)) return node === parent + 1;
  return loops.has(of) && kinds[node - 1] === token.for;
}

/** Expressions of a kind that are read, in order of position; strings themselves among them. */
export function readsOf(tree: SyntaxTree, of: number): number[] {
  const { count, kinds, parents } = tree;
  const within = new Uint8Array(count);
  const found: number[] = [];
  for (let node = 1; node < count; node += 1) {
    const isClosed = within[parents[node] as number] === 1 || isTarget(tree, node);
    if (isClosed || closed.has(kinds[node] as number)) within[node] = 1;
    if (kinds[node] === of && !isClosed) found.push(node);
  }
  return found;
}

/** Whether a node stands in one of a kind. */
export function isIn(
  { kinds, parents }: SyntaxTree,
  node: number,
  of: ReadonlySet<number>,
): boolean {
  for (let at = parents[node] as number; at > 0; at = parents[at] as number) {
    if (of.has(kinds[at] as number)) return true;
  }
  return false;
}

/** Children of a node. */
export function childrenOf({ limits }: SyntaxTree, node: number): number[] {
  const found: number[] = [];
  const end = limits[node] as number;
  for (let child = node + 1; child < end; child = limits[child] as number) found.push(child);
  return found;
}

/** The source of a node. */
export function sourceOf({ text, starts, ends }: SyntaxTree, node: number): string {
  return text.slice(starts[node], ends[node]);
}

/** Text put before and after a node. */
export function around(
  { starts, ends }: SyntaxTree,
  node: number,
  before: string,
  after: string,
): Edit[] {
  const [start, end] = [starts[node] as number, ends[node] as number];
  return [
    { start, end: start, replacement: before },
    { start: end, end, replacement: after },
  ];
}

/**
 * Edits that may begin in one place: what closes a node stands before what opens the next, and
 * what comes first in the list before what follows.
 */
export function edited(text: string, edits: readonly Edit[]): string {
  let made = '';
  let from = 0;
  const ordered = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  for (const { start, end, replacement } of ordered) {
    made += text.slice(from, start) + replacement;
    from = Math.max(from, end);
  }
  return made + text.slice(from);
}
