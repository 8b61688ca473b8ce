import { kind } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { decodeLiteral } from '../syntax/escapes.ts';
import type { Literal } from '../syntax/escapes.ts';
import type { Walk } from './walk.ts';

const prefix = /^[a-zA-Z]*/;

/** What the prefix of a string node says. */
export function literalOf(tree: SyntaxTree, node: number): Literal {
  const first = tree.text.charCodeAt(tree.starts[node] as number);
  if (first === 0x22 || first === 0x27) return { raw: false, bytes: false, formatted: false };
  const start = tree.starts[node + 1] as number;
  const letters = prefix.exec(tree.text.slice(start, tree.ends[node + 1]))?.[0].toLowerCase() ?? '';
  return {
    raw: letters.includes('r'),
    bytes: letters.includes('b'),
    formatted: letters.includes('f') || letters.includes('t'),
  };
}

/**
 * Between the quotes of a plain string. Measured from the quotes, as the grammar's scanner takes
 * a raw string of nothing but backslashes for its end.
 */
export function contentOf(tree: SyntaxTree, node: number): string {
  const { text, starts, ends } = tree;
  const open = ends[node + 1] as number;
  const quotes = open - (starts[node] as number) >= 3 && isTriple(text, open) ? 3 : 1;
  return text.slice(open, (ends[node] as number) - quotes);
}

function isTriple(text: string, open: number): boolean {
  const quote = text.charCodeAt(open - 1);
  return text.charCodeAt(open - 2) === quote && text.charCodeAt(open - 3) === quote;
}

/**
 * Plain strings that stand in a string or in a row of them; empty when one of them is an
 * f-string.
 */
function parts(tree: SyntaxTree, node: number): number[] {
  if (tree.kinds[node] === kind.string) return [node];
  const found: number[] = [];
  const end = tree.limits[node] as number;
  for (let child = node + 1; child < end; child = tree.limits[child] as number) {
    if (tree.kinds[child] === kind.string) found.push(child);
  }
  return found;
}

/**
 * A row of plain strings decoded and joined; null when unknown or when an f-string is among them.
 */
export function plainValue(
  tree: SyntaxTree,
  node: number,
): { value: string; bytes: boolean } | null {
  let value = '';
  let bytes = false;
  for (const part of parts(tree, node)) {
    const literal = literalOf(tree, part);
    if (literal.formatted) return null;
    bytes = literal.bytes;
    const decoded = decodeLiteral(contentOf(tree, part), literal).value;
    if (decoded === null) return null;
    value += decoded;
  }
  return { value, bytes };
}

/** An f-string's literal pieces; the expressions between are walked as any other. */
function formattedParts(walk: Walk, part: number, literal: Literal): void {
  const { kinds, limits } = walk.tree;
  const end = limits[part] as number;
  for (let child = part + 1; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.string_content) continue;
    const { start, end: stop } = walk.span(child);
    const { value } = decodeLiteral(walk.tree.text.slice(start, stop), literal);
    walk.strings.push({
      value,
      bytes: literal.bytes,
      span: { start, end: stop },
      formatted: true,
    });
  }
}

export function string(walk: Walk, node: number): void {
  const { tree } = walk;
  if (tree.kinds[tree.parents[node] as number] === kind.concatenated_string) return;
  const literal = literalOf(tree, node);
  if (literal.formatted) {
    walk.assembling.push(node);
    formattedParts(walk, node, literal);
    return;
  }
  const { value } = decodeLiteral(contentOf(tree, node), literal);
  walk.strings.push({ value, bytes: literal.bytes, span: walk.span(node), formatted: false });
}

export function concatenatedString(walk: Walk, node: number): void {
  const all = parts(walk.tree, node).map((part) => ({
    part,
    literal: literalOf(walk.tree, part),
  }));
  if (!all.some(({ literal }) => literal.formatted)) {
    const bytes = all[0]?.literal.bytes ?? false;
    const value = plainValue(walk.tree, node)?.value ?? null;
    walk.strings.push({ value, bytes, span: walk.span(node), formatted: false });
    return;
  }
  walk.assembling.push(node);
  for (const { part, literal } of all) {
    if (literal.formatted) formattedParts(walk, part, literal);
    else {
      const { value } = decodeLiteral(contentOf(walk.tree, part), literal);
      walk.strings.push({ value, bytes: literal.bytes, span: walk.span(part), formatted: true });
    }
  }
}
