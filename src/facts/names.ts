import { kind, token } from '../syntax/kinds.ts';
import { bindValue, elements } from './bind-value.ts';
import { capturedValue } from './patterns.ts';
import { role, roleOf, storing, wayOf } from './roles.ts';
import type { Scope } from './scopes.ts';
import type { Walk } from './walk.ts';

/** Whether a node is the object of an attribute access. */
function isObject(walk: Walk, node: number): boolean {
  const parent = walk.tree.parents[node] as number;
  return node === parent + 1 && walk.tree.kinds[parent] === kind.attribute;
}

/** A walrus binds outside of the comprehensions that it stands in (PEP 572). */
function walrusScope(scope: Scope): Scope {
  let at = scope;
  while (at.kind === 'comprehension' && at.parent !== null) at = at.parent;
  return at;
}

export function identifier(walk: Walk, node: number): void {
  const code = walk.roles[node] as number;
  const what = roleOf(code);
  if (what === role.skip) return;
  walk.readIn[node] = walk.scope.index;
  if (what === role.store) {
    const how = wayOf(code);
    const scope = how === 'walrus' ? walrusScope(walk.scope) : walk.scope;
    walk.bind(walk.name(node), how, node, scope);
  } else if (what === role.delete) {
    walk.bind(walk.name(node), 'delete', node);
  }
  if (!isObject(walk, node)) walk.references.push(node);
}

export function attribute(walk: Walk, node: number): void {
  const last = (walk.tree.limits[node] as number) - 1;
  walk.roles[last] = role.skip;
  if (walk.tree.text.startsWith('__', walk.tree.starts[last])) {
    const name = walk.name(last);
    const mangled = walk.scope.mangled(name);
    if (mangled !== name) walk.mangled.set(node, mangled);
  }
  if (isObject(walk, node)) return;
  walk.chains.push(node);
  let base = node;
  while (walk.tree.kinds[base] === kind.attribute) base += 1;
  if (walk.tree.kinds[base] === kind.identifier) walk.references.push(node);
}

/** `list[int].b` in an annotation: an attribute whose object is a type. */
export function memberType(walk: Walk, node: number): void {
  walk.roles[(walk.tree.limits[node] as number) - 1] = role.skip;
  walk.chains.push(node);
}

/** What is stored or deleted inside brackets is stored or deleted like the brackets. */
export function container(walk: Walk, node: number): void {
  const code = walk.roles[node] as number;
  if (code !== role.load) walk.mark(node, code);
}

export function assignment(walk: Walk, node: number): void {
  const { kinds, limits, starts, ends } = walk.tree;
  const left = node + 1;
  const last = limits[node] as number;
  const after = limits[left] as number;
  const typed = kinds[after] === token[':'];
  const type = after + 1;
  const equals = typed ? (limits[type] as number) : after;
  const hasValue = equals < last && kinds[equals] === token['='];
  walk.roles[left] = storing(hasValue ? 'assign' : 'annotate');
  if (typed) {
    const name = walk.tree.text.slice(starts[left], ends[left]);
    walk.annotate('variable', name, type, node);
  }
  if (!hasValue) return;
  let value = equals + 1;
  while (kinds[value] === kind.assignment) {
    value = (limits[value + 1] as number) + 1;
  }
  bindValue(walk, left, value);
}

export function augmentedAssignment(walk: Walk, node: number): void {
  const target = node + 1;
  walk.roles[target] = storing('augment');
  bindValue(walk, target, (walk.tree.limits[target] as number) + 1, '', false);
  if (walk.tree.kinds[target] !== kind.identifier) return;
  walk.value(walk.scopes.slot(walk.scope, walk.name(target)), node, '', target, true);
}

/**
 * `:=` right inside the braces of an f-string is no walrus but a colon and a format that starts
 * with `=`.
 */
function isFormat(walk: Walk, node: number): boolean {
  const around = walk.tree.kinds[walk.tree.parents[node] as number];
  return around === kind.interpolation || around === kind.format_expression;
}

export function namedExpression(walk: Walk, node: number): void {
  if (isFormat(walk, node)) return;
  walk.roles[node + 1] = storing('walrus');
  const target = node + 1;
  if (walk.tree.kinds[target] !== kind.identifier) return;
  const slot = walk.scopes.slot(walrusScope(walk.scope), walk.name(target));
  walk.value(slot, (walk.tree.limits[target] as number) + 1, '', target);
}

/**
 * The target of `for`, in a statement or a comprehension, takes each element of a literal
 * sequence.
 */
export function forTarget(walk: Walk, node: number, how: 'for' | 'comprehension'): void {
  const { kinds, limits } = walk.tree;
  let left = node + 1;
  if (kinds[left] === token.async) {
    const of = how === 'for' ? 'async-for' : 'async-comprehension';
    walk.flow.push(flow(walk, of, node));
    left += 1;
  }
  left += 1;
  walk.roles[left] = storing(how);
  const right = (limits[left] as number) + 1;
  const each = elements(walk, right);
  if (each === null) bindValue(walk, left, right, '[*]');
  else for (const one of each) bindValue(walk, left, one);
}

export function forStatement(walk: Walk, node: number): void {
  forTarget(walk, node, 'for');
}

export function flow(
  walk: Walk,
  of: (typeof walk.flow)[number]['kind'],
  node: number,
  hasValue = true,
): (typeof walk.flow)[number] {
  return { kind: of, span: walk.span(node), functionDepth: walk.scope.depth, hasValue };
}

/** What is raised can be read from what is caught. */
export function raiseStatement(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  const list = kinds[node + 2] === kind.call ? (limits[node + 3] as number) : -1;
  if (kinds[list] !== kind.argument_list) return;
  const end = (limits[list] as number) - 1;
  for (let child = list + 2; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.identifier && kinds[child] !== kind.attribute) continue;
    walk.value(walk.scopes.field('args'), child, '[]');
    walk.value(walk.scopes.field('value'), child);
  }
}

export function returnStatement(walk: Walk, node: number): void {
  const hasValue = (walk.tree.limits[node] as number) > node + 2;
  walk.flow.push(flow(walk, 'return', node, hasValue));
  if (hasValue) walk.results.push({ scope: walk.scope, node: node + 2, suffix: '' });
}

export function awaitExpression(walk: Walk, node: number): void {
  walk.flow.push(flow(walk, 'await', node));
}

export function yieldExpression(walk: Walk, node: number): void {
  walk.flow.push(flow(walk, 'yield', node));
  const value = node + 2;
  if (value >= (walk.tree.limits[node] as number)) return;
  const isFrom = walk.tree.kinds[value] === token.from;
  const scope = walrusScope(walk.scope);
  walk.results.push({ scope, node: isFrom ? value + 1 : value, suffix: isFrom ? '' : '[]' });
}

export function withStatement(walk: Walk, node: number): void {
  if (walk.tree.kinds[node + 1] === token.async) walk.flow.push(flow(walk, 'async-with', node));
}

/** `value as target` of a `with`, an `except` or a `case`. */
export function asPattern(walk: Walk, node: number): void {
  const { kinds, limits, parents } = walk.tree;
  const last = (limits[node + 1] as number) + 1;
  if (kinds[last] === kind.identifier) {
    walk.roles[last] = role.skip;
    capturedValue(walk, last, walk.bind(walk.name(last), 'match', last));
  } else if (kinds[parents[node] as number] === kind.except_clause) {
    exceptName(walk, last + 1);
  } else if (last < (limits[node] as number)) {
    walk.roles[last] = storing('with');
    bindValue(walk, last + 1, node + 1, '', false);
    bindValue(walk, last + 1, node + 1, '[*]', false);
  }
}

function exceptName(walk: Walk, node: number): void {
  if (walk.tree.kinds[node] !== kind.identifier) return;
  walk.roles[node] = role.skip;
  walk.bind(walk.name(node), 'except', node);
}

export function exceptClause(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  const end = limits[node] as number;
  for (let child = node + 1; child < end; child = limits[child] as number) {
    if (kinds[child] === token.as) exceptName(walk, child + 1);
  }
}

export function deleteStatement(walk: Walk, node: number): void {
  walk.mark(node, role.delete);
}

/** `global` and `nonlocal`: the names are declared, not read. */
export function declaration(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  const how = kinds[node] === kind.global_statement ? 'global' : 'nonlocal';
  const end = limits[node] as number;
  for (let child = node + 1; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.identifier) continue;
    walk.roles[child] = role.skip;
    const name = walk.name(child);
    if (walk.scope !== walk.scopes.module) walk.scope.elsewhere.set(walk.scope.mangled(name), how);
    const { kind: scope } = walk.scope;
    walk.bindings.push({ name, how, scope, span: walk.span(child), certainFrom: Infinity });
  }
}

export function keywordArgument(walk: Walk, node: number): void {
  walk.roles[node + 1] = role.skip;
}
