import { kind, token } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';
import { quotesAround } from './formats.ts';

function needs(
  checking: Checking,
  node: number,
  minor: number,
  what: string,
  instead: string,
): void {
  if (checking.minor >= minor) return;
  checking.report(
    'python-version',
    node,
    `${what} came with Python 3.${minor}; the script is run by ${checking.options.python}`,
    instead,
  );
}

function exceptStar(checking: Checking, node: number): void {
  if (checking.kind(node + 2) !== token['*']) return;
  needs(checking, node + 2, 11, 'except*', 'catch ExceptionGroup with a plain except');
}

function typeParameters(checking: Checking, node: number): void {
  if (checking.parentKind(node) === kind.generic_type) return;
  needs(checking, node, 12, 'a list of type parameters', 'use typing.TypeVar, or no type hints');
}

function starredIndex(checking: Checking, node: number): void {
  if (checking.minor >= 11) return;
  for (const child of checking.children(node)) {
    if (checking.kind(child) !== kind.list_splat) continue;
    needs(checking, child, 11, 'a star in an index', 'write a tuple in brackets: a[(*b,)]');
  }
}

function isTriple(quotes: string): boolean {
  return quotes.length >= 3 && quotes.at(-1) === quotes.at(-2);
}

/**
 * PEP 701: before 3.12 the expressions of an f-string could hold neither its quotes nor
 * backslashes nor comments.
 */
function interpolation(checking: Checking, node: number): void {
  if (checking.minor >= 12) return;
  const { starts, ends, text, comments } = checking.tree;
  const parts = [...checking.children(node)];
  const spec = parts.find((part) => checking.kind(part) === kind.format_specifier);
  const start = starts[node] as number;
  const end = spec === undefined ? (ends[node] as number) : (starts[spec] as number);
  const source = text.slice(start, end);
  const quotes = quotesAround(checking, node);
  const triple = isTriple(quotes);
  const found =
    (source.includes(quotes) && 'its own quotes inside an f-string') ||
    (source.includes('\\') && 'a backslash in the expression of an f-string') ||
    (!triple && source.includes('\n') && 'a line break in the expression of an f-string') ||
    (source.includes('#') &&
      comments.some((at, index) => index % 2 === 0 && at >= start && at < end) &&
      'a comment in an f-string');
  if (found !== false) needs(checking, node, 12, found, 'give the expression a name first');
}

/** `*a: *b.c`: the grammar binds the star to `b` alone. */
function starredMember(checking: Checking, node: number): void {
  if (checking.kind(node + 2) !== kind.splat_type) return;
  const message = `"${checking.quoted(node)}" is a type hint that readers disagree on`;
  checking.report('syntax-limit', node, message, 'give the type a name without dots');
}

function minimum(
  minor: number,
  what: string,
  instead: string,
): (checking: Checking, node: number) => void {
  return (checking, node) => needs(checking, node, minor, what, instead);
}

export const versionRules: RuleGroup = [
  [[kind.match_statement], minimum(10, 'the match statement', 'write if and elif')],
  [[kind.type_alias_statement], minimum(12, 'the type statement', 'write a plain assignment')],
  [[kind.splat_type], minimum(11, 'a star in a type hint', 'leave the hint out')],
  [[kind.member_type], starredMember],
  [[kind.type_parameter], typeParameters],
  [[kind.except_clause], exceptStar],
  [[kind.subscript], starredIndex],
  [[kind.interpolation, kind.format_expression], interpolation],
];
