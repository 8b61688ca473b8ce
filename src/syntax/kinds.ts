/** Named node kinds of tree-sitter-python 0.25 (its src/node-types.json), and its error nodes. */
// prettier-ignore
const named = [
  'ERROR', 'aliased_import', 'argument_list', 'as_pattern', 'assert_statement', 'assignment',
  'attribute', 'augmented_assignment', 'await', 'binary_operator', 'block', 'boolean_operator',
  'break_statement', 'call', 'case_clause', 'case_pattern', 'chevron', 'class_definition',
  'class_pattern', 'comment', 'comparison_operator', 'complex_pattern', 'concatenated_string',
  'conditional_expression', 'constrained_type', 'continue_statement', 'decorated_definition',
  'decorator', 'default_parameter', 'delete_statement', 'dict_pattern', 'dictionary',
  'dictionary_comprehension', 'dictionary_splat', 'dictionary_splat_pattern', 'dotted_name',
  'elif_clause', 'ellipsis', 'else_clause', 'escape_interpolation', 'escape_sequence',
  'except_clause', 'exec_statement', 'expression_list', 'expression_statement', 'false',
  'finally_clause', 'float', 'for_in_clause', 'for_statement', 'format_expression',
  'format_specifier', 'function_definition', 'future_import_statement', 'generator_expression',
  'generic_type', 'global_statement', 'identifier', 'if_clause', 'if_statement',
  'import_from_statement', 'import_prefix', 'import_statement', 'integer', 'interpolation',
  'keyword_argument', 'keyword_pattern', 'keyword_separator', 'lambda', 'lambda_parameters',
  'line_continuation', 'list', 'list_comprehension', 'list_pattern', 'list_splat',
  'list_splat_pattern', 'match_statement', 'member_type', 'module', 'named_expression', 'none',
  'nonlocal_statement', 'not_operator', 'pair', 'parameters', 'parenthesized_expression',
  'parenthesized_list_splat', 'pass_statement', 'pattern_list', 'positional_separator',
  'print_statement', 'raise_statement', 'relative_import', 'return_statement', 'set',
  'set_comprehension', 'slice', 'splat_pattern', 'splat_type', 'string', 'string_content',
  'string_end', 'string_start', 'subscript', 'true', 'try_statement', 'tuple', 'tuple_pattern',
  'type', 'type_alias_statement', 'type_conversion', 'type_parameter', 'typed_default_parameter',
  'typed_parameter', 'unary_operator', 'union_pattern', 'union_type', 'while_statement',
  'wildcard_import', 'with_clause', 'with_item', 'with_statement', 'yield', 'as_pattern_target',
] as const;

/** Its anonymous tokens: punctuation and keywords. */
// prettier-ignore
const tokens = [
  '!=', '%', '%=', '&', '&=', '(', ')', '*', '**', '**=', '*=', '+', '+=', ',', '-', '-=', '->',
  '.', '/', '//', '//=', '/=', ':', ':=', ';', '<', '<<', '<<=', '<=', '<>', '=', '==', '>', '>=',
  '>>', '>>=', '@', '@=', '[', '\\', ']', '^', '^=', '_', '__future__', 'and', 'as', 'assert',
  'async', 'await', 'break', 'case', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except',
  'exec', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'is not', 'lambda',
  'match', 'nonlocal', 'not', 'not in', 'or', 'pass', 'print', 'raise', 'return', 'try', 'type',
  'while', 'with', 'yield', '{', '|', '|=', '}', '~',
] as const;

export type NodeKind = (typeof named)[number];
export type TokenKind = (typeof tokens)[number];

function number<Name extends string>(names: readonly Name[], first: number): Record<Name, number> {
  return Object.fromEntries(names.map((name, index) => [name, first + index])) as Record<
    Name,
    number
  >;
}

/** Our own numbers for node kinds, however the grammar numbers them. */
export const kind: Readonly<Record<NodeKind, number>> = Object.freeze(number(named, 1));
export const token: Readonly<Record<TokenKind, number>> = Object.freeze(
  number(tokens, 1 + named.length),
);

/** One more than the largest number. */
export const kindCount: number = 1 + named.length + tokens.length;

const names: readonly string[] = ['', ...named, ...tokens];

/** The grammar's name of a kind. */
export function kindName(of: number): string {
  return names[of] ?? '';
}

/** Our number for a kind of the grammar; 0 for one that we do not know. */
export function kindNumber(name: string, isNamed: boolean): number {
  const table: Readonly<Record<string, number>> = isNamed ? kind : token;
  return Object.hasOwn(table, name) ? (table[name] ?? 0) : 0;
}

/** Whether a kind is an anonymous token. */
export function isToken(of: number): boolean {
  return of > named.length;
}
