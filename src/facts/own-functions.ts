import { kind } from '../syntax/kinds.ts';
import { combined, sequence, type Values } from './constants.ts';
import { defaultOf, parameterFacts } from './definitions.ts';
import type { Folding } from './fold.ts';
import type { PendingDefinition } from './walk.ts';

/** What a call gives; the nodes are those of plain arguments by position. */
export interface Given {
  readonly positional: readonly Values[];
  readonly named: readonly (readonly [string, Values])[];
  readonly nodes: readonly number[];
}

export interface OwnFunction {
  readonly parameters: number;
  readonly body: number;
  readonly slots: ReadonlyMap<string, { readonly id: number }>;
}

/** A lambda, or a function of the script that does nothing but return an expression. */
export function ownFunction(fold: Folding, callee: number): OwnFunction | null {
  const { kinds } = fold.tree;
  let at = callee;
  if (kinds[at] === kind.identifier) {
    const definition = fold.names.functionOf(at);
    if (definition !== null) return returning(fold, definition);
    at = fold.names.valueOf(at);
  }
  while (kinds[at] === kind.parenthesized_expression) at += 2;
  const definition = kinds[at] === kind.lambda ? fold.names.lambdaAt(at) : null;
  return definition && returning(fold, definition);
}

export function run(fold: Folding, own: OwnFunction, { positional, named }: Given): Values {
  const parameters = parameterFacts(fold.names.walk, own.parameters);
  const held = new Map<number, Values>();
  for (const [index, { name, kind: of }] of parameters.entries()) {
    if (of === 'var-keyword') return null;
    if (of === 'var-positional') {
      const rest = combined(positional.slice(index), (items) => sequence('tuple', items));
      const gathered = own.slots.get(name);
      if (rest === null || gathered === undefined) return null;
      held.set(gathered.id, rest);
      continue;
    }
    const byName = named.find(([each]) => each === name)?.[1];
    const byPlace = of === 'keyword-only' ? undefined : positional[index];
    const value = byPlace ?? byName ?? ownDefault(fold, own.parameters, name);
    const slot = own.slots.get(name);
    if (slot === undefined || value === null || value === undefined) return null;
    held.set(slot.id, value);
  }
  const isOpen = parameters.some(({ kind: of }) => of === 'var-positional');
  if (positional.length > parameters.length && !isOpen) return null;
  return fold.once(own.body, () => fold.holding(held, () => fold.values(own.body)));
}

function ownDefault(fold: Folding, parameters: number, name: string): Values {
  const node = defaultOf(fold.names.walk, parameters, name);
  return node < 0 ? null : fold.values(node);
}

/** The expression that a function returns, where that is all that it does. */
function returning(fold: Folding, definition: PendingDefinition): OwnFunction | null {
  const { kinds, limits, parents } = fold.tree;
  const { node, inner, parameters } = definition;
  if (kinds[parents[node] as number] === kind.decorated_definition) return null;
  const slots = inner.slots;
  let last = node + 1;
  for (let at = last; at < (limits[node] as number); at = limits[at] as number) last = at;
  if (kinds[node] === kind.lambda) return { parameters, body: last, slots };
  if (kinds[node] !== kind.function_definition || kinds[last] !== kind.block) return null;
  let statement = last + 1;
  const isDocumented =
    kinds[statement] === kind.expression_statement && kinds[statement + 1] === kind.string;
  if (isDocumented) statement = limits[statement] as number;
  const isAll = limits[statement] === limits[last] && kinds[statement] === kind.return_statement;
  const hasValue = (limits[statement] as number) > statement + 2;
  return isAll && hasValue ? { parameters, body: statement + 2, slots } : null;
}
