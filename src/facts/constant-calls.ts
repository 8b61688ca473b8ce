import { kind, token } from '../syntax/kinds.ts';
import { calleeOf } from './callee.ts';
import { constantFunctions } from './constant-functions.ts';
import {
  combined,
  iterated,
  none,
  partsOf,
  sequence,
  truthy,
  united,
  type Value,
  type Values,
} from './constants.ts';
import type { Folding } from './fold.ts';
import { binaryOperators, indexed } from './operators.ts';
import { ownFunction, run, type Given } from './own-functions.ts';
import { integerBytes, templateFilled } from './text-functions.ts';
import { textMethods } from './text-methods.ts';

/** What a call gives; null where something is unpacked that is not known. */
function givenTo(fold: Folding, list: number): Given | null {
  const { kinds, limits } = fold.tree;
  if (kinds[list] === kind.generator_expression) {
    return { positional: [fold.values(list)], named: [], nodes: [list] };
  }
  const positional: Values[] = [];
  const named: [string, Values][] = [];
  const nodes: number[] = [];
  const end = (limits[list] as number) - 1;
  for (let child = list + 2; child < end; child = limits[child] as number) {
    const of = kinds[child];
    if (of === token[',']) continue;
    if (of === kind.keyword_argument) {
      named.push([fold.text(child + 1), fold.values((limits[child + 1] as number) + 1)]);
    } else if (of === kind.list_splat || of === kind.dictionary_splat) {
      const held = fold.values(child + 2);
      const [value] = held?.length === 1 ? held : [];
      const items = of === kind.list_splat && value ? iterated(value) : null;
      if (value?.kind === 'dict' && of === kind.dictionary_splat) {
        for (const [key, each] of value.entries) {
          if (key.kind !== 'string') return null;
          named.push([key.value, [each]]);
        }
      } else if (items === null) return null;
      else for (const item of items) positional.push([item]);
    } else {
      positional.push(fold.values(child));
      nodes.push(child);
    }
  }
  return { positional, named, nodes };
}

function applied(
  { positional, named }: Given,
  make: (given: readonly Value[], named: ReadonlyMap<string, Value>) => Value | null,
): Values {
  const parts = [...positional, ...named.map(([, value]) => value)];
  return combined(parts, (chosen) => {
    const rest = named.map(([name], index): [string, Value] => {
      return [name, chosen[positional.length + index] as Value];
    });
    return make(chosen.slice(0, positional.length), new Map(rest));
  });
}

/** A call of which everything is known. */
export function called(fold: Folding, node: number): Values {
  const { kinds, limits } = fold.tree;
  const list = limits[node + 1] as number;
  const callee = calleeOf(fold, node);
  if (kinds[callee] === kind.attribute) {
    const name = fold.text((limits[callee] as number) - 1);
    if (textMethods.has(name) || holderMethods.has(name)) {
      const object = fold.values(callee + 1);
      if (object !== null) return method(fold, object, name, list);
    }
  }
  const template = templateOf(fold, callee);
  if (template !== null) {
    const given = givenTo(fold, list);
    return (
      given && applied({ ...given, positional: [template, ...given.positional] }, templateFilled)
    );
  }
  const own = ownFunction(fold, callee);
  if (own !== null) {
    const given = givenTo(fold, list);
    return given && run(fold, own, given);
  }
  const name = fold.names.qualified(callee);
  if (name === null) return null;
  const through = higher.get(name);
  const make = constantFunctions.get(name);
  if (through === undefined && make === undefined) return null;
  const given = givenTo(fold, list);
  if (given === null) return null;
  return through ? through(fold, given) : applied(given, make!);
}

/** The text in `string.Template(text).substitute`; null where something else is called. */
function templateOf(fold: Folding, callee: number): Values {
  const { kinds, limits } = fold.tree;
  const made = callee + 1;
  if (kinds[callee] !== kind.attribute || kinds[made] !== kind.call) return null;
  const name = fold.text((limits[callee] as number) - 1);
  if (name !== 'substitute' && name !== 'safe_substitute') return null;
  if (fold.names.qualified(calleeOf(fold, made)) !== 'string.Template') return null;
  return givenTo(fold, limits[made + 1] as number)?.positional[0] ?? null;
}

function method(fold: Folding, object: readonly Value[], name: string, list: number): Values {
  const given = givenTo(fold, list);
  if (given === null) return null;
  const [first] = given.positional;
  if (name === 'get' && first === null) {
    const rest = given.positional[1] === undefined ? [none] : given.positional[1];
    return united([...object.map(partsOf), rest]);
  }
  const all = { ...given, positional: [object, ...given.positional] };
  return applied(all, ([self, ...more], named) => {
    if (self === undefined) return null;
    if (self.kind === 'string' || self.kind === 'bytes') {
      const make = textMethods.get(name);
      if (make) return make(self.value, more, self.kind, named);
    }
    return named.size === 0 ? (holderMethods.get(name)?.(self, more) ?? null) : null;
  });
}

type HolderMethod = (self: Value, given: readonly Value[]) => Value | null;

function pairs(self: Value, make: (key: Value, value: Value) => Value): Value | null {
  if (self.kind !== 'dict') return null;
  return sequence(
    'list',
    self.entries.map(([key, value]) => make(key, value)),
  );
}

const operated =
  (operator: string): HolderMethod =>
  (self, [other]) =>
    other ? (binaryOperators.get(operator)?.(self, other) ?? null) : null;

/** Methods of what holds constants, and operators by their own names. */
const holderMethods: ReadonlyMap<string, HolderMethod> = new Map<string, HolderMethod>([
  ['get', (self, [key, rest]) => {
    if (self.kind !== 'dict' || key === undefined) return null;
    const found = indexed(self, key);
    const isPlain = key.kind === 'string' && self.entries.every(([each]) => each.kind === 'string');
    return found ?? (isPlain ? (rest ?? none) : null);
  }],
  ['keys', (self) => pairs(self, (key) => key)],
  ['values', (self) => pairs(self, (_key, value) => value)],
  ['items', (self) => pairs(self, (key, value) => ({ kind: 'tuple', items: [key, value] }))],
  ['copy', (self, given) => (given.length === 0 && ('items' in self || 'entries' in self) ? self : null)],
  ['pop', (self, [key]) => {
    if (self.kind === 'dict') return key ? indexed(self, key) : null;
    return self.kind === 'list' ? indexed(self, key ?? { kind: 'number', value: -1 }) : null;
  }],
  ['to_bytes', (self, given) => integerBytes([self, ...given], new Map())],
  ['__add__', operated('+')],
  ['__mul__', operated('*')],
  ['__mod__', operated('%')],
  ['__getitem__', (self, [key]) => (key ? indexed(self, key) : null)],
]); // prettier-ignore

/** Functions that call what they are given. */
const higher: ReadonlyMap<string, (fold: Folding, given: Given) => Values> = new Map([
  ['builtins.map', (fold: Folding, given: Given) => mapped(fold, given)],
  ['builtins.filter', (fold: Folding, given: Given) => filtered(fold, given)],
  ['functools.reduce', (fold: Folding, given: Given) => reduced(fold, given)],
  ['builtins.next', (_fold: Folding, { positional }: Given) =>
    combined(positional.slice(0, 1), ([list]) => (list && iterated(list)?.[0]) ?? null)],
]); // prettier-ignore

/** Calls a function that stands in an argument. */
function callWith(fold: Folding, callee: number, values: readonly Value[]): Value | null {
  const given: Given = { positional: values.map((value) => [value]), named: [], nodes: [] };
  const own = ownFunction(fold, callee);
  const name = own === null ? fold.names.qualified(callee) : null;
  const make = name === null ? undefined : constantFunctions.get(name);
  const found = own !== null ? run(fold, own, given) : make ? applied(given, make) : null;
  return found?.length === 1 ? (found[0] ?? null) : bound(fold, callee, values);
}

/** `'-'.join` as a value: a method of a constant. */
function bound(fold: Folding, callee: number, values: readonly Value[]): Value | null {
  const { kinds, limits } = fold.tree;
  if (kinds[callee] !== kind.attribute) return null;
  const [self] = fold.values(callee + 1) ?? [];
  const name = fold.text((limits[callee] as number) - 1);
  if (self?.kind === 'dict' || self?.kind === 'list')
    return holderMethods.get(name)?.(self, values) ?? null;
  if (self?.kind !== 'string' && self?.kind !== 'bytes') return null;
  return textMethods.get(name)?.(self.value, values, self.kind, new Map()) ?? null;
}

function mapped(fold: Folding, { positional, nodes }: Given): Values {
  const [callee = -1] = nodes;
  const [, list] = positional;
  if (list?.length !== 1 || positional.length !== 2 || nodes.length !== 2) return null;
  const items: Value[] = [];
  for (const value of iterated(list[0] as Value) ?? [null]) {
    const made = value && callWith(fold, callee, [value]);
    if (made === null) return null;
    items.push(made);
  }
  const all = sequence('list', items);
  return all && [all];
}

function filtered(fold: Folding, { positional, nodes }: Given): Values {
  const [callee = -1] = nodes;
  const [, list] = positional;
  if (list?.length !== 1 || nodes.length !== 2) return null;
  const items: Value[] = [];
  for (const value of iterated(list[0] as Value) ?? [null]) {
    const isNone = fold.tree.kinds[callee] === kind.none;
    const test = value && (isNone ? value : callWith(fold, callee, [value]));
    if (test === null || value === null) return null;
    if (truthy(test)) items.push(value);
  }
  const all = sequence('list', items);
  return all && [all];
}

function reduced(fold: Folding, { positional, nodes }: Given): Values {
  const [callee = -1] = nodes;
  const [, list, start] = positional;
  if (list?.length !== 1 || (start !== undefined && start?.length !== 1)) return null;
  const items = iterated(list[0] as Value);
  if (items === null || nodes.length !== positional.length) return null;
  let held: Value | null = start?.[0] ?? items[0] ?? null;
  for (const item of start ? items : items.slice(1)) {
    held = held && callWith(fold, callee, [held, item]);
  }
  return held && [held];
}
