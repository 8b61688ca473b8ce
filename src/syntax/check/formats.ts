import { kind } from '../kinds.ts';
import type { Checking, RuleGroup } from './checking.ts';

/** The quotes of the string around what stands in an f-string. */
export function quotesAround(checking: Checking, node: number): string {
  const { parents } = checking.tree;
  let string = parents[node] as number;
  while (string > 0 && checking.kind(string) !== kind.string) string = parents[string] as number;
  return checking.text(string + 1).replace(/^[a-zA-Z]*/, '');
}

/** The text of a format, without the expressions in it. */
function* literals(checking: Checking, spec: number): Generator<string> {
  const { starts, ends, text } = checking.tree;
  let from = starts[spec] as number;
  for (const child of checking.children(spec)) {
    yield text.slice(from, starts[child]);
    from = ends[child] as number;
  }
  yield text.slice(from, ends[spec]);
}

/**
 * The grammar reads quotes in a format as text of it, and a character name as an expression; to
 * CPython the quotes end the string.
 */
function specification(checking: Checking, spec: number): void {
  const quotes = quotesAround(checking, spec);
  for (const literal of literals(checking, spec)) {
    if (literal.includes(quotes)) {
      const help = 'put the other kind of quotes around the string';
      checking.error(spec, `${quotes} in this format ends the string`, help);
    } else if (literal.endsWith('\\N')) {
      const message = 'readers disagree on the character name in this format';
      checking.report('syntax-limit', spec, message, 'write the character itself');
    } else continue;
    return;
  }
}

const conversion = /^!\s*[sra]$/;

function converted(checking: Checking, node: number): void {
  const { ends, text } = checking.tree;
  const isSpaced = checking.minor < 12 && /\s/.test(text.charAt(ends[node] as number));
  if (conversion.test(checking.text(node)) && !isSpaced) return;
  const message = `"${checking.quoted(node)}" is no conversion of an f-string`;
  checking.error(node, message, 'write !s, !r or !a');
}

/** Expressions in formats of expressions in formats: one level, and from 3.12 on two. */
function nested(checking: Checking, node: number): void {
  const { parents } = checking.tree;
  let levels = 0;
  let above = node;
  for (
    ;
    checking.kind(above) !== kind.interpolation && above > 0;
    above = parents[above] as number
  ) {
    if (checking.kind(above) === kind.format_expression) levels += 1;
  }
  if (levels <= (checking.minor < 12 ? 1 : 2)) return;
  const help = 'give the inner parts names of their own';
  checking.error(node, 'expressions of this f-string are nested too deeply', help);
}

/**
 * `{x:=5}` is a format that begins with `=`; the grammar takes it for a walrus, so only numbers
 * may follow.
 */
function formatOfEquals(checking: Checking, node: number): void {
  const around = checking.parentKind(node);
  if (around !== kind.interpolation && around !== kind.format_expression) return;
  const value = (checking.tree.limits[node + 1] as number) + 1;
  const of = checking.kind(value);
  if (of === kind.integer || of === kind.float || of === kind.unary_operator) return;
  checking.report(
    'syntax-limit',
    node,
    `the format "${checking.quoted(node)}" reads like a walrus, and readers disagree on it`,
    'put the walrus in brackets, or a space before the colon of the format',
  );
}

export const formatRules: RuleGroup = [
  [[kind.format_specifier], specification],
  [[kind.type_conversion], converted],
  [[kind.format_expression], nested],
  [[kind.named_expression], formatOfEquals],
];
