import {
  asInteger,
  elementsOf,
  isPlain,
  itemsMax,
  iterated,
  wholeKey,
  none,
  sequence,
  truthy,
  type Value,
} from './constants.ts';
import { add } from './operators.ts';
import type { Named } from './text-methods.ts';

/** What a function makes of constants; null where that is not worked out. */
export type ConstantFunction = (given: readonly Value[], named: Named) => Value | null;

/** `list` and `tuple`. */
export function listed(kind: 'list' | 'tuple'): ConstantFunction {
  return (given, named) => {
    if (given.length === 0) return sequence(kind, []);
    const items = given.length === 1 && named.size === 0 && given[0] ? iterated(given[0]) : null;
    return items === null ? null : sequence(kind, items);
  };
}

/** Order of strings and integers; others are left alone. */
export const sorted: ConstantFunction = (given, named) => {
  const items = given.length === 1 && given[0] ? iteratedOrSet(given[0]) : null;
  const reverse = named.get('reverse');
  if (items === null || named.size > (reverse ? 1 : 0)) return null;
  const numbers = items.map(asInteger);
  const texts = items.every((item) => item.kind === 'string' && isPlain(item.value));
  if (!texts && numbers.some((number) => number === null)) return null;
  const order = texts
    ? items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0))
    : items.toSorted((a, b) => (asInteger(a) as number) - (asInteger(b) as number));
  if (!reverse || !truthy(reverse)) return sequence('list', order);
  // `sorted(…, reverse=True)` keeps equal ones in order; equal strings cannot be told apart.
  return texts ? sequence('list', order.toReversed()) : null;
};

function keyOf(value: Value): string {
  return value.kind === 'string' ? value.value : '';
}

/** A set's elements, each once, where what is done with them does not depend on their order. */
function iteratedOrSet(value: Value): readonly Value[] | null {
  if (value.kind !== 'set') return iterated(value);
  const known = new Map<string, Value>();
  for (const item of elementsOf(value) ?? []) known.set(wholeKey(item), item);
  return [...known.values()];
}

/** `set` and `frozenset`. */
export function setOf(value: Value): Value | null {
  const items = elementsOf(value);
  return items === null ? null : sequence('set', items);
}

export const range: ConstantFunction = (given, named) => {
  const numbers = given.map(asInteger);
  if (named.size > 0 || numbers.some((number) => number === null)) return null;
  const all = numbers as number[];
  if (all.length < 1 || all.length > 3) return null;
  const [start = 0, stop = 0, step = 1] = all.length === 1 ? [0, all[0]] : all;
  if (step === 0 || Math.abs(stop - start) / Math.abs(step) > itemsMax) return null;
  const items: Value[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) {
    items.push({ kind: 'number', value: at });
  }
  return sequence('tuple', items);
};

export const zip: ConstantFunction = (given, named) => {
  const lists = given.map(iterated);
  if (named.size > 0 || lists.length === 0 || lists.includes(null)) return null;
  const all = lists as (readonly Value[])[];
  const length = Math.min(...all.map((list) => list.length));
  const items = Array.from({ length }, (_none, index): Value => {
    return { kind: 'tuple', items: all.map((list) => list[index] as Value) };
  });
  return sequence('list', items);
};

export const enumerate: ConstantFunction = (given, named) => {
  const items = given[0] ? iterated(given[0]) : null;
  const from = given.length > 1 || named.size > 0 ? asInteger(given[1] ?? named.get('start')) : 0;
  if (items === null || from === null) return null;
  return sequence(
    'list',
    items.map((item, index) => ({
      kind: 'tuple',
      items: [{ kind: 'number', value: from + index }, item],
    })),
  );
};

export const dict: ConstantFunction = (given, named) => {
  const [first] = given;
  if (given.length > 1) return null;
  const entries: [Value, Value][] = [];
  if (first?.kind === 'dict')
    entries.push(...first.entries.map(([k, v]): [Value, Value] => [k, v]));
  else if (first !== undefined) {
    for (const pair of iterated(first) ?? [none]) {
      const parts = iterated(pair);
      if (parts?.length !== 2) return null;
      entries.push([parts[0] as Value, parts[1] as Value]);
    }
  }
  for (const [name, value] of named) entries.push([{ kind: 'string', value: name }, value]);
  return { kind: 'dict', entries };
};

/** `sum`. */
export const total: ConstantFunction = (given, named) => {
  const items = given[0] ? iterated(given[0]) : null;
  if (items === null || named.size > 0 || given.length > 2) return null;
  let sum: Value | null = given[1] ?? { kind: 'number', value: 0 };
  for (const item of items) sum = sum && add(sum, item);
  return sum;
};

export function reversed(value: Value): Value | null {
  const items = value.kind === 'dict' ? null : iterated(value);
  return items === null ? null : sequence('tuple', items.toReversed());
}
