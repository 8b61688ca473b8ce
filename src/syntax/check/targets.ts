import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

const plain: ReadonlySet<number> = new Set([kind.identifier, kind.attribute, kind.subscript]);
const brackets: ReadonlySet<number> = new Set([
  kind.tuple,
  kind.list,
  kind.parenthesized_expression,
  kind.tuple_pattern,
  kind.list_pattern,
  kind.expression_list,
  kind.list_splat,
  kind.list_splat_pattern,
]);
const punctuation: ReadonlySet<number> = new Set([
  token[','],
  token['('],
  token[')'],
  token['['],
  token[']'],
  token['*'],
]);

/** The first part of a target that nothing can be assigned to, or -1. */
function unassignable(checking: Checking, node: number): number {
  const open = [node];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const of = checking.kind(at);
    if (plain.has(of) || punctuation.has(of)) continue;
    if (!brackets.has(of)) return at;
    open.push(...checking.children(at));
  }
  return -1;
}

function target(checking: Checking, node: number, verb: string): void {
  const wrong = unassignable(checking, node);
  if (wrong < 0) return;
  checking.error(
    wrong,
    `"${checking.quoted(wrong)}" cannot be ${verb}`,
    'only names, attributes, and subscripts can stand here',
  );
}

function asTarget(checking: Checking, node: number): void {
  target(checking, node + 1, 'assigned to');
}

function deleted(checking: Checking, node: number): void {
  const { limits } = checking.tree;
  for (let at = node; at < (limits[node] as number); at += 1) {
    if (plain.has(checking.kind(at))) at = (limits[at] as number) - 1;
    else if (checking.kind(at) === kind.list_splat) {
      checking.error(at, 'a star cannot be deleted', 'name what is to be deleted');
      return;
    }
  }
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    if (of === token.del) continue;
    if (of === kind.expression_list) deleted(checking, child);
    else if (!punctuation.has(of)) target(checking, child, 'deleted');
  }
}

/** Augmented and annotated assignments take one target. */
function single(checking: Checking, node: number): void {
  const left = node + 1;
  const isTyped = checking.kind(checking.tree.limits[left] as number) === token[':'];
  const isAugmented = checking.kind(node) === kind.augmented_assignment;
  if (!isTyped && !isAugmented) {
    if (checking.kind(left) !== kind.list_splat_pattern) return;
    checking.error(left, 'a star cannot be the whole target', 'write a comma after it: *a, = …');
    return;
  }
  const within = checking.parentKind(node);
  if (isTyped && (within === kind.assignment || within === kind.augmented_assignment)) {
    checking.error(
      node,
      'a type hint cannot stand in a chain of assignments',
      'leave the hint out',
    );
  } else if (within === kind.assignment && isAugmented) {
    checking.error(node, 'an augmented assignment cannot be assigned', 'make it two statements');
  }
  if (isTyped && isMatch(checking, left)) {
    checking.error(left, 'this "match" is read as a type hint', 'write match (…): with brackets');
    return;
  }
  const bracketed = checking.kind(left) === kind.tuple_pattern && !hasComma(checking, left);
  if (plain.has(checking.kind(left)) || bracketed) return;
  checking.error(left, 'one target is needed here, not several', 'assign in separate statements');
}

/** `match [x]:` looks like a target to the grammar; its hint then begins on the next line. */
function isMatch(checking: Checking, left: number): boolean {
  const { text, starts, ends, limits } = checking.tree;
  const colon = limits[left] as number;
  return /(?:^|[^\\])\n/.test(text.slice(ends[colon], starts[limits[colon] as number]));
}

function hasComma(checking: Checking, node: number): boolean {
  for (const child of checking.children(node)) if (checking.kind(child) === token[',']) return true;
  return false;
}

/** Where `as` may stand: in `with`, `except` and `case`. */
function asPattern(checking: Checking, node: number): void {
  const { parents } = checking.tree;
  let above = parents[node] as number;
  while (brackets.has(checking.kind(above))) above = parents[above] as number;
  const of = checking.kind(above);
  if (of === kind.with_item || of === kind.case_pattern || of === kind.except_clause) return;
  checking.error(node, '"as" cannot stand in an expression', 'assign with = or := instead');
}

/** Where := needs no brackets; from 3.10 on in sets and indexes too. */
const walrusHolders: ReadonlySet<number> = new Set([
  kind.parenthesized_expression,
  kind.tuple,
  kind.list,
  kind.list_comprehension,
  kind.generator_expression,
  kind.argument_list,
  kind.if_statement,
  kind.elif_clause,
  kind.while_statement,
  kind.match_statement,
  kind.decorator,
  // There it is no walrus, see versions.ts.
  kind.interpolation,
  kind.format_expression,
]);
const newWalrusHolders: ReadonlySet<number> = new Set([
  kind.set,
  kind.set_comprehension,
  kind.subscript,
]);

function walrus(checking: Checking, node: number): void {
  const { parents } = checking.tree;
  const above = parents[node] as number;
  const of = checking.kind(above);
  if (walrusHolders.has(of) || (checking.minor >= 10 && newWalrusHolders.has(of))) return;
  if (of === kind.if_clause && checking.parentKind(above) === kind.case_clause) return;
  checking.error(node, ':= must stand in brackets here', `write (${checking.quoted(node)})`);
}

// prettier-ignore
const keywords: ReadonlySet<string> = new Set([
  'False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue',
  'def', 'del', 'elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in',
  'is', 'lambda', 'nonlocal', 'not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with',
  'yield',
]);

/**
 * The grammar lets `async` and `await` be names; NFKC makes names of keywords that CPython then
 * refuses.
 */
function name(checking: Checking, node: number): void {
  const { text, starts, ends } = checking.tree;
  const start = starts[node] as number;
  const first = text.charCodeAt(start);
  if (first < 0x80 && first !== 0x61 && text.charCodeAt(start + 1) < 0x80) return;
  const length = (ends[node] as number) - start;
  if (first === 0x61 && length !== 5) return;
  const normal = checking.text(node).normalize('NFKC');
  if (!keywords.has(normal)) return;
  checking.error(node, `"${normal}" is a keyword, not a name`, 'choose another name');
}

export const targetRules: RuleGroup = [
  [[kind.as_pattern_target], asTarget],
  [[kind.delete_statement], deleted],
  [[kind.assignment, kind.augmented_assignment], single],
  [[kind.as_pattern], asPattern],
  [[kind.named_expression], walrus],
  [[kind.identifier], name],
];
