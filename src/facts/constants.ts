import { limits } from '../limits.ts';
import type { Folded } from './types.ts';

/** What an expression may come to while it is worked out: constants, and what holds constants. */
export type Value =
  | Exclude<Folded, { kind: 'unknown' }>
  /** `whole`: the integer, where a double does not hold it. */
  | { readonly kind: 'float'; readonly value: number; readonly whole?: bigint }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Value[] }
  | { readonly kind: 'dict'; readonly entries: readonly (readonly [Value, Value])[] };

/** All that an expression may come to; null when something of it is unknown. */
export type Values = readonly Value[] | null;

/** Different values of one expression that are told apart. */
const possibleMax = 64;
/** Elements of a sequence that is worked out. */
export const itemsMax = 4_096;

export const none: Value = Object.freeze({ kind: 'none' });
export const yes: Value = Object.freeze({ kind: 'bool', value: true });
export const no: Value = Object.freeze({ kind: 'bool', value: false });

export function text(value: string): Value | null {
  return value.length > limits.foldedCharsMax ? null : { kind: 'string', value };
}

/** Text of the kind that another value has: a string, or bytes as one character for each. */
export function alike(of: 'string' | 'bytes', value: string): Value | null {
  return value.length > limits.foldedCharsMax ? null : { kind: of, value };
}

/** An integer; null where a double does not hold it exactly. */
export function integer(value: number): Value | null {
  return Number.isSafeInteger(value) ? { kind: 'number', value: value + 0 } : null;
}

export function truth(value: boolean): Value {
  return value ? yes : no;
}

export function sequence(kind: 'list' | 'tuple' | 'set', items: readonly Value[]): Value | null {
  return items.length > itemsMax ? null : { kind, items };
}

/** The integer that a value is; booleans are integers, as in Python. */
export function asInteger(value: Value | undefined): number | null {
  if (value?.kind === 'number') return value.value;
  return value?.kind === 'bool' ? Number(value.value) : null;
}

const surrogates = /[\ud800-\udfff]/;

/** Whether each UTF-16 unit is one character. */
export function isPlain(value: string): boolean {
  return !surrogates.test(value);
}

/** What a loop over a value yields, in order; null where there is no order or no knowing. */
export function iterated(value: Value): readonly Value[] | null {
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items;
    case 'set':
      return value.items.length < 2 ? value.items : null;
    case 'dict':
      return value.entries.map(([key]) => key);
    case 'string':
      if (!isPlain(value.value) || value.value.length > itemsMax) return null;
      return Array.from(value.value, (each) => ({ kind: 'string', value: each }));
    case 'bytes':
      if (value.value.length > itemsMax) return null;
      return Array.from(value.value, (each) => ({ kind: 'number', value: each.charCodeAt(0) }));
    default:
      return null;
  }
}

/** What a loop over a value may yield, in whatever order. */
export function elementsOf(value: Value): readonly Value[] | null {
  return value.kind === 'set' ? value.items : iterated(value);
}

/** What brackets with an index that is not known may yield. */
export function partsOf(value: Value): Values {
  return value.kind === 'dict' ? value.entries.map(([, each]) => each) : elementsOf(value);
}

export function truthy(value: Value): boolean {
  switch (value.kind) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'number':
    case 'float':
      return value.value !== 0;
    case 'dict':
      return value.entries.length > 0;
    case 'string':
    case 'bytes':
      return value.value !== '';
    default:
      return value.items.length > 0;
  }
}

/** Whether two values are equal in Python; null when that is not decided here. */
export function equal(a: Value, b: Value): boolean | null {
  const [left, right] = [asInteger(a), asInteger(b)];
  if (left !== null && right !== null) return left === right;
  if (a.kind === 'float' || b.kind === 'float') return null;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'none':
      return true;
    case 'string':
    case 'bytes':
      return a.value === (b as typeof a).value;
    default:
      return null;
  }
}

/** Whether code that gets hold of a value could change it. */
export function isMutable(value: Value): boolean {
  if (value.kind === 'tuple') return value.items.some(isMutable);
  return value.kind === 'list' || value.kind === 'set' || value.kind === 'dict';
}

/** Whether nothing inside of a value could be changed by code that gets hold of a part of it. */
export function hasFixedParts(value: Value): boolean {
  if (value.kind === 'dict') return !value.entries.some(([, each]) => isMutable(each));
  return 'items' in value ? !value.items.some(isMutable) : true;
}

/** Every result of a function of several expressions; null when one of them is unknown. */
export function combined(
  parts: readonly Values[],
  make: (chosen: readonly Value[]) => Value | null,
): Values {
  let total = 1;
  for (const part of parts) {
    if (part === null) return null;
    total *= part.length;
    if (total > possibleMax) return null;
  }
  if (total === 1) {
    const only = make(parts.map((part) => (part as readonly Value[])[0] as Value));
    return only && [only];
  }
  const found: Value[] = [];
  for (let index = 0; index < total; index += 1) {
    let rest = index;
    const chosen = parts.map((part) => {
      const { length } = part as readonly Value[];
      const value = (part as readonly Value[])[rest % length] as Value;
      rest = Math.floor(rest / length);
      return value;
    });
    const value = make(chosen);
    if (value === null) return null;
    found.push(value);
  }
  return united([found]);
}

/** All that several expressions may come to, each once. */
export function united(parts: readonly Values[]): Values {
  const [first = null] = parts;
  if (parts.length === 1 && (first === null || first.length === 1)) return first;
  const found = new Map<string, Value>();
  for (const part of parts) {
    if (part === null) return null;
    for (const value of part) found.set(wholeKey(value), value);
    if (found.size > possibleMax) return null;
  }
  return found.size === 0 ? null : [...found.values()];
}

/** A text that two values share exactly when they are the same. */
export function wholeKey(value: Value): string {
  switch (value.kind) {
    case 'none':
      return 'none';
    case 'string':
    case 'bytes':
      return `${value.kind} ${JSON.stringify(value.value)}`;
    case 'bool':
    case 'number':
      return `${value.kind} ${value.value}`;
    case 'float':
      return `float ${value.value} ${value.whole}`;
    case 'dict':
      return `dict ${keysOf(value.entries.flat())}`;
    default:
      return `${value.kind} ${keysOf(value.items)}`;
  }
}

function keysOf(values: readonly Value[]): string {
  return `[${values.map(wholeKey).join()}]`;
}

/** A constant as rules see it; null for what only holds constants. */
export function asFolded(value: Value): Folded | null {
  if (value.kind === 'float') return { kind: 'number', value: value.value };
  return 'items' in value || 'entries' in value ? null : value;
}
