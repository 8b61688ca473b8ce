import type { RawFinding } from '../finding.ts';
import { kind, kindCount, token } from '../syntax/kinds.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { Builder } from './build.ts';
import { CallBuilder } from './calls.ts';
import {
  classDefinition,
  comprehension,
  forInClause,
  functionDefinition,
  lambda,
  typeAlias,
} from './definitions.ts';
import { ConstantNames } from './constant-names.ts';
import { Folding } from './fold.ts';
import { annotationFacts } from './hints.ts';
import { importFromStatement, importStatement } from './imports.ts';
import * as names from './names.ts';
import { dottedName, keywordPattern, splatPattern } from './patterns.ts';
import { Resolver } from './resolve.ts';
import type { Surroundings } from './surroundings.ts';
import { concatenatedString, string } from './strings.ts';
import type { AttributeFact, Facts } from './types.ts';
import { Walk } from './walk.ts';

type Handler = (walk: Walk, node: number) => void;

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
  set(names.awaitExpression, kind.await);
  set(names.yieldExpression, kind.yield);
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
  set((walk, node) => walk.calls.push(node), kind.call);
  return table;
})();

/** One pass in order of position; scopes are opened and left as their nodes begin and end. */
function run(walk: Walk): void {
  const { count, kinds, parents, limits } = walk.tree;
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
}

/** Top-level statements, and the last of them. */
function topLevel(tree: SyntaxTree): { statements: number; last: number } {
  let statements = 0;
  let last = -1;
  for (let child = 1; child < tree.count; child = tree.limits[child] as number) {
    if (tree.kinds[child] === token[';']) continue;
    statements += 1;
    last = child;
  }
  return { statements, last: last < 0 ? 0 : (tree.kinds[last] as number) };
}

function tooEntangled(): RawFinding {
  return {
    rule: 'syntax-limit',
    message:
      'names of the script stand for more things than can be followed, so it cannot be judged',
    help: 'give each name one meaning, and write long attribute chains out in steps',
    span: { start: 0, end: 0 },
  };
}

function tooLaborious(): RawFinding {
  return {
    rule: 'syntax-limit',
    message: 'constants of the script take more work than is given to them, so it cannot be judged',
    help: 'write long constants out, or compute them from data',
    span: { start: 0, end: 0 },
  };
}

/**
 * What is true of a script. Total: a faulty tree gives the facts of what stands in it, one that
 * was not taken whole gives none. Linear in the size of the tree.
 */
export function extractFacts(tree: SyntaxTree, surroundings: Surroundings): Facts {
  if (tree.stop !== null) return extractFacts({ ...tree, count: 0, stop: null }, surroundings);
  const walk = new Walk(tree);
  run(walk);
  const folding = new Folding(tree, new ConstantNames(walk, surroundings));
  const resolver = new Resolver(walk, folding, surroundings);
  const callBuilder = new CallBuilder(walk, folding, resolver);
  const builder = new Builder(walk, resolver, callBuilder);
  const attributes: AttributeFact[] = [];
  for (const node of walk.chains) builder.chain(node, attributes);
  for (const node of walk.dotted) builder.dottedAttributes(node, attributes);
  for (const node of walk.keywordPatterns) attributes.push(builder.keywordPattern(node));
  for (const node of walk.calls) {
    attributes.push(...callBuilder.named(node));
  }
  attributes.sort((a, b) => a.whole.start - b.whole.start);
  const references = walk.references.map((node) => builder.reference(node));
  const calls = walk.calls.map((node) => callBuilder.call(node));
  const definitions = walk.definitions.map((definition) => builder.definition(definition));
  const { statements, last } = topLevel(tree);
  return {
    imports: walk.imports,
    annotations: annotationFacts(walk, definitions),
    references,
    attributes,
    calls,
    strings: walk.strings,
    definitions,
    bindings: walk.bindings.sort((a, b) => a.span.start - b.span.start),
    flow: walk.flow,
    endsInReturn: last === kind.return_statement || last === kind.raise_statement,
    statements,
    findings: [
      ...(walk.effort.exceeded ? [tooEntangled()] : []),
      ...(folding.exceeded ? [tooLaborious()] : []),
    ],
  };
}
