import { kind, kindCount } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import {
  classDefinition,
  comprehension,
  forInClause,
  functionDefinition,
  lambda,
  typeAlias,
} from './definitions.ts';
import { importFromStatement, importStatement, tryStatement } from './imports.ts';
import * as names from './names.ts';
import { dottedName, keywordPattern, splatPattern } from './patterns.ts';
import { concatenatedString, string } from './strings.ts';
import { Walk } from './walk.ts';

type Handler = (walk: Walk, node: number) => void;

const assembling: Handler = (walk, node) => walk.assembling.push(node);

const call: Handler = (walk, node) => {
  walk.calls.push(node);
  assembling(walk, node);
};

const handlers: readonly (Handler | undefined)[] = (() => {
  const table: (Handler | undefined)[] = Array.from({ length: kindCount });
  const set = (handler: Handler, ...kinds: number[]): void => {
    for (const each of kinds) table[each] = handler;
  };
  set(names.identifier, kind.identifier);
  set(names.attribute, kind.attribute);
  set(names.memberType, kind.member_type);
  set(names.container, kind.tuple_pattern, kind.list_pattern, kind.pattern_list, kind.tuple);
  set(names.container, kind.list, kind.parenthesized_expression, kind.expression_list);
  set(names.container, kind.list_splat, kind.list_splat_pattern, kind.as_pattern_target);
  set(names.assignment, kind.assignment);
  set(names.augmentedAssignment, kind.augmented_assignment);
  set(names.namedExpression, kind.named_expression);
  set(names.forStatement, kind.for_statement);
  set(names.returnStatement, kind.return_statement);
  set(names.raiseStatement, kind.raise_statement);
  set(names.awaitExpression, kind.await);
  set(names.yieldExpression, kind.yield);
  set(tryStatement, kind.try_statement);
  set(names.withStatement, kind.with_statement);
  set(names.asPattern, kind.as_pattern);
  set(names.exceptClause, kind.except_clause);
  set(names.deleteStatement, kind.delete_statement);
  set(names.declaration, kind.global_statement, kind.nonlocal_statement);
  set(names.keywordArgument, kind.keyword_argument);
  set(importStatement, kind.import_statement);
  set(importFromStatement, kind.import_from_statement, kind.future_import_statement);
  set(functionDefinition, kind.function_definition);
  set(classDefinition, kind.class_definition);
  set(lambda, kind.lambda);
  set(comprehension, kind.list_comprehension, kind.set_comprehension);
  set(comprehension, kind.dictionary_comprehension, kind.generator_expression);
  set(forInClause, kind.for_in_clause);
  set(typeAlias, kind.type_alias_statement);
  set(dottedName, kind.dotted_name);
  set(keywordPattern, kind.keyword_pattern);
  set(splatPattern, kind.splat_pattern);
  set(string, kind.string);
  set(concatenatedString, kind.concatenated_string);
  set(call, kind.call);
  set(assembling, kind.binary_operator, kind.subscript);
  return table;
})();

/** One pass in order of position; scopes are opened and left as their nodes begin and end. */
export function traverse(tree: SyntaxTree): Walk {
  const walk = new Walk(tree);
  const { count, kinds, parents, limits } = tree;
  const open: { readonly limit: number; readonly outer: typeof walk.scope }[] = [];
  let limit = Infinity;
  for (let node = 0; node < count; node += 1) {
    while (node >= limit) {
      walk.scope = (open.pop() as (typeof open)[number]).outer;
      limit = open.at(-1)?.limit ?? Infinity;
    }
    const entry = walk.entries[node] as number;
    if (entry > 0) {
      limit = limits[node] as number;
      open.push({ limit, outer: walk.scope });
      walk.scope = walk.scopes.all[entry - 1] as typeof walk.scope;
    }
    if (parents[node] === 0) walk.statement = node;
    handlers[kinds[node] as number]?.(walk, node);
  }
  walk.scopes.settle();
  return walk;
}
