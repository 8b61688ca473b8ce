import { kind } from '../syntax/kinds.ts';

/** Displays, of which each part is one of what they hold. */
export const containers: ReadonlySet<number> = new Set([
  kind.list,
  kind.tuple,
  kind.set,
  kind.dictionary,
  kind.expression_list,
]);

const comprehensions: ReadonlySet<number> = new Set([
  kind.list_comprehension,
  kind.set_comprehension,
  kind.dictionary_comprehension,
  kind.generator_expression,
]);

/** Kinds that may stand for something; data mostly does not. */
export const followed: ReadonlySet<number> = new Set([
  kind.identifier,
  kind.attribute,
  kind.parenthesized_expression,
  kind.await,
  kind.named_expression,
  kind.boolean_operator,
  kind.conditional_expression,
  kind.subscript,
  kind.binary_operator,
  kind.unary_operator,
  kind.lambda,
  kind.call,
]);

export function isContainer(of: number | undefined): boolean {
  return of !== undefined && (containers.has(of) || comprehensions.has(of));
}
