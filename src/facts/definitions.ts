import { kind, token } from '../syntax/kinds.ts';
import { forTarget } from './names.ts';
import { role } from './roles.ts';
import type { Scope } from './scopes.ts';
import type { ParameterFact } from './types.ts';
import type { Walk } from './walk.ts';

/** The name that a parameter node binds, or -1: `*` and `/` bind none. */
export function parameterName(walk: Walk, node: number): number {
  const { kinds } = walk.tree;
  let at = node;
  for (;;) {
    switch (kinds[at]) {
      case kind.identifier:
        return at;
      case kind.typed_parameter:
      case kind.default_parameter:
      case kind.typed_default_parameter:
        at += 1;
        break;
      case kind.list_splat_pattern:
      case kind.dictionary_splat_pattern:
        at += 2;
        break;
      default:
        return -1;
    }
  }
}

function splatOf(walk: Walk, node: number): number {
  const { kinds } = walk.tree;
  return kinds[node] === kind.typed_parameter
    ? (kinds[node + 1] as number)
    : (kinds[node] as number);
}

/** Parameters as CPython names them, from the node of the list or -1. */
export function parameterFacts(walk: Walk, list: number): ParameterFact[] {
  const { kinds, limits } = walk.tree;
  const found: { name: string; kind: ParameterFact['kind']; optional: boolean }[] = [];
  if (list < 0) return found;
  let named: ParameterFact['kind'] = 'positional';
  const end = limits[list] as number;
  for (let child = list + 1; child < end; child = limits[child] as number) {
    const of = kinds[child] as number;
    if (of === kind.positional_separator) for (const each of found) each.kind = 'positional-only';
    if (of === kind.keyword_separator) named = 'keyword-only';
    const at = parameterName(walk, child);
    if (at < 0) continue;
    const splat = splatOf(walk, child);
    const name = walk.name(at);
    const optional = of === kind.default_parameter || of === kind.typed_default_parameter;
    if (splat === kind.list_splat_pattern) {
      found.push({ name, kind: 'var-positional', optional: false });
      named = 'keyword-only';
    } else if (splat === kind.dictionary_splat_pattern) {
      found.push({ name, kind: 'var-keyword', optional: false });
    } else found.push({ name, kind: named, optional });
  }
  return found;
}

/** The default value of a parameter, or -1. */
export function defaultOf(walk: Walk, list: number, name: string): number {
  const { kinds, limits } = walk.tree;
  if (list < 0) return -1;
  const end = limits[list] as number;
  for (let child = list + 1; child < end; child = limits[child] as number) {
    const of = kinds[child];
    if (of !== kind.default_parameter && of !== kind.typed_default_parameter) continue;
    const at = parameterName(walk, child);
    if (at >= 0 && walk.name(at) === name) return lastChild(walk, child);
  }
  return -1;
}

function bindParameters(walk: Walk, list: number, scope: Scope): void {
  const { kinds, limits } = walk.tree;
  const end = limits[list] as number;
  for (let child = list + 1; child < end; child = limits[child] as number) {
    const at = parameterName(walk, child);
    if (at < 0) continue;
    walk.roles[at] = role.skip;
    const slot = walk.bind(walk.name(at), 'parameter', at, scope);
    const of = kinds[child];
    const last = lastChild(walk, child);
    if (of === kind.default_parameter || of === kind.typed_default_parameter) {
      walk.value(slot, last);
    }
    if (of === kind.typed_parameter || of === kind.typed_default_parameter) {
      const type = limits[limits[child + 1] as number] as number;
      walk.annotate('parameter', walk.name(at), type, child);
    }
  }
}

function lastChild(walk: Walk, node: number): number {
  const { limits } = walk.tree;
  const end = limits[node] as number;
  let last = -1;
  for (let child = node + 1; child < end; child = limits[child] as number) last = child;
  return last;
}

/** `[T: int, *Ts, **P]` of PEP 695: names in a scope of their own, which is returned. */
export function typeParameters(walk: Walk, list: number, outer: Scope): Scope {
  const { kinds, limits } = walk.tree;
  const scope = walk.scopes.open('function', outer);
  scope.transparent = true;
  walk.enter(list, scope);
  const end = limits[list] as number;
  for (let child = list + 1; child < end; child = limits[child] as number) {
    if (kinds[child] !== kind.type) continue;
    let at = child + 1;
    const of = kinds[at];
    if (of === kind.constrained_type || of === kind.splat_type || of === kind.list_splat) at += 2;
    if (kinds[at] !== kind.identifier) continue;
    walk.roles[at] = role.skip;
    walk.bind(walk.name(at), 'type', at, scope);
    walk.annotate('type-parameter', walk.name(at), child, list);
  }
  return scope;
}

export function functionDefinition(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  let at = node + (kinds[node + 1] === token.async ? 3 : 2);
  walk.roles[at] = role.skip;
  const name = walk.name(at);
  const slot = walk.bind(name, 'def', at);
  at = limits[at] as number;
  let outer = walk.scope;
  if (kinds[at] === kind.type_parameter) {
    outer = typeParameters(walk, at, outer);
    at = limits[at] as number;
  }
  const scope = walk.scopes.open('function', outer);
  const parameters = at;
  bindParameters(walk, parameters, scope);
  if (outer !== walk.scope) walk.enter(parameters, outer);
  at = limits[at] as number;
  if (kinds[at] === token['->']) {
    const type = at + 1;
    walk.annotate('return', name, type, node);
    if (outer !== walk.scope) walk.enter(type, outer);
  }
  walk.enter(lastChild(walk, node), scope);
  walk.definitions.push({ node, scope: walk.scope, inner: scope, slot, parameters });
}

export function classDefinition(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  let at = node + 2;
  walk.roles[at] = role.skip;
  const name = walk.name(at);
  const slot = walk.bind(name, 'class', at);
  at = limits[at] as number;
  let outer = walk.scope;
  if (kinds[at] === kind.type_parameter) {
    outer = typeParameters(walk, at, outer);
    at = limits[at] as number;
    if (kinds[at] === kind.argument_list) walk.enter(at, outer);
  }
  const inner = walk.scopes.open('class', outer, name);
  walk.enter(lastChild(walk, node), inner);
  walk.definitions.push({ node, scope: walk.scope, inner, slot, parameters: -1 });
}

export function lambda(walk: Walk, node: number): void {
  const { kinds } = walk.tree;
  const scope = walk.scopes.open('function', walk.scope);
  const parameters = kinds[node + 2] === kind.lambda_parameters ? node + 2 : -1;
  if (parameters >= 0) bindParameters(walk, parameters, scope);
  const body = lastChild(walk, node);
  walk.enter(body, scope);
  walk.results.push({ scope, node: body, suffix: '' });
  walk.definitions.push({ node, scope: walk.scope, inner: scope, slot: null, parameters });
}

/** All of a comprehension is a scope of its own, but for the first thing that it runs over. */
export function comprehension(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  const scope = walk.scopes.open('comprehension', walk.scope);
  const end = limits[node] as number;
  let first = true;
  for (let child = node + 1; child < end; child = limits[child] as number) {
    walk.enter(child, scope);
    if (kinds[child] !== kind.for_in_clause || !first) continue;
    first = false;
    const left = child + (kinds[child + 1] === token.async ? 3 : 2);
    let right = (limits[left] as number) + 1;
    for (; right < (limits[child] as number); right = limits[right] as number) {
      walk.enter(right, walk.scope);
    }
  }
}

export function forInClause(walk: Walk, node: number): void {
  forTarget(walk, node, 'comprehension');
}

/** `type X[T] = …` of PEP 695. */
export function typeAlias(walk: Walk, node: number): void {
  const { kinds, limits } = walk.tree;
  let target = node + 3;
  const value = (limits[node + 2] as number) + 1;
  if (kinds[target] === kind.generic_type) {
    target += 1;
    const scope = typeParameters(walk, limits[target] as number, walk.scope);
    walk.enter(value, scope);
  }
  const name = walk.name(target);
  if (kinds[target] === kind.identifier) {
    walk.roles[target] = role.store;
  }
  walk.annotate('type-alias', name, value, node);
}
