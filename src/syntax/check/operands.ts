import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

function set(...kinds: readonly number[]): ReadonlySet<number> {
  return new Set(kinds);
}

/** Where the grammar takes any expression and CPython none of these without brackets. */
const tight = set(
  kind.boolean_operator,
  kind.not_operator,
  kind.for_in_clause,
  kind.interpolation,
  kind.format_expression,
);
const weak = set(kind.lambda, kind.conditional_expression);
/** What binds less than `|`, after which a star takes nothing but in calls and indexes. */
const belowOr = set(
  kind.comparison_operator,
  kind.boolean_operator,
  kind.not_operator,
  kind.named_expression,
  ...weak,
);

function brackets(checking: Checking, node: number): void {
  checking.error(
    node,
    `"${checking.quoted(node)}" must stand in brackets here`,
    `write (${checking.quoted(node)})`,
  );
}

/** Whether a node is the condition of `x if … else y`. */
function isCondition(checking: Checking, node: number): boolean {
  const next = checking.tree.limits[node] as number;
  return (
    checking.parentKind(node) === kind.conditional_expression && checking.kind(next) === token.else
  );
}

function conditional(checking: Checking, node: number): void {
  if (isCondition(checking, node)) brackets(checking, node);
}

/** A colon of a lambda in an f-string is taken for that of a format, however deep it stands. */
function lambda(checking: Checking, node: number): void {
  const { parents, limits } = checking.tree;
  let above = parents[node] as number;
  const isGuard = checking.parentKind(above) === kind.case_clause;
  if (isCondition(checking, node)) brackets(checking, node);
  else if (tight.has(checking.kind(above))) brackets(checking, node);
  else if (checking.kind(above) === kind.if_clause && !isGuard) brackets(checking, node);
  else if (checking.kind(above) === kind.conditional_expression) {
    while (limits[above] === limits[node] && !tight.has(checking.kind(above))) {
      above = parents[above] as number;
    }
    const of = checking.kind(above);
    if (of === kind.interpolation || of === kind.format_expression) brackets(checking, node);
  }
}

function awaited(checking: Checking, node: number): void {
  const of = checking.kind(node + 2);
  if (of === kind.unary_operator || of === kind.await) brackets(checking, node + 2);
}

function hasComma(checking: Checking, node: number): boolean {
  for (const child of checking.children(node)) if (checking.kind(child) === token[',']) return true;
  return false;
}

const sequences = set(kind.list, kind.set, kind.expression_list, kind.list_pattern);
const callable = set(kind.argument_list, kind.subscript);
/** These are sequences when they have a comma. */
const perhaps = set(
  kind.tuple,
  kind.tuple_pattern,
  kind.pattern_list,
  kind.expression_statement,
  kind.match_statement,
);

function mayBeStarred(checking: Checking, node: number): boolean {
  const { parents } = checking.tree;
  const above = parents[node] as number;
  const of = checking.kind(above);
  if (sequences.has(of) || callable.has(of) || of === kind.delete_statement) return true;
  if (of === kind.type) return isVariadic(checking, above);
  return perhaps.has(of) && hasComma(checking, above);
}

/** `*Ts` in a list of type parameters or arguments, and after the colon of `*args: *Ts`. */
function isVariadic(checking: Checking, type: number): boolean {
  const above = checking.tree.parents[type] as number;
  const of = checking.kind(above);
  return (
    of === kind.type_parameter ||
    (of === kind.typed_parameter && checking.kind(above + 1) === kind.list_splat_pattern)
  );
}

function starred(checking: Checking, node: number): void {
  if (!mayBeStarred(checking, node)) {
    checking.error(
      node,
      `the star of "${checking.quoted(node)}" has nothing to unpack into here`,
      'put it into brackets with a comma, as in (*a, b), or leave the star out',
    );
  } else if (!callable.has(checking.parentKind(node)) && belowOr.has(checking.kind(node + 2))) {
    brackets(checking, node + 2);
  }
}

function starredType(checking: Checking, node: number): void {
  if (checking.parentKind(node) !== kind.type || isVariadic(checking, node - 1)) return;
  checking.error(node, 'a star cannot stand in this type hint', 'leave the star out');
}

function mapping(checking: Checking, node: number): void {
  const of = checking.kind(node + 2);
  const isCall = checking.parentKind(node) === kind.argument_list;
  if (!isCall && belowOr.has(of)) brackets(checking, node + 2);
}

/** `for x in a, b` of a comprehension was Python 2; `f(x for x in y, z)` looks alike. */
function comprehended(checking: Checking, node: number): void {
  let isAfterIn = false;
  for (const child of checking.children(node)) {
    const of = checking.kind(child);
    if (of === token.in) isAfterIn = true;
    else if (of === token[','] && isAfterIn) {
      checking.error(
        checking.tree.parents[node] as number,
        'what a comprehension runs over ends before the comma, and cannot be followed by one',
        'put the comprehension in brackets of its own, or the values after "in"',
      );
      return;
    }
  }
}

const yielding = set(
  kind.expression_statement,
  kind.assignment,
  kind.augmented_assignment,
  kind.parenthesized_expression,
  kind.interpolation,
  kind.format_expression,
);

function yielded(checking: Checking, node: number): void {
  if (!yielding.has(checking.parentKind(node))) brackets(checking, node);
}

export const operandRules: RuleGroup = [
  [[kind.conditional_expression], conditional],
  [[kind.lambda], lambda],
  [[kind.await], awaited],
  [[kind.yield], yielded],
  [[kind.list_splat, kind.parenthesized_list_splat], starred],
  [[kind.splat_type], starredType],
  [[kind.dictionary_splat], mapping],
  [[kind.for_in_clause], comprehended],
];
