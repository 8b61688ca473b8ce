import { limits } from '../limits.ts';
import {
  alike,
  asInteger,
  elementsOf,
  equal,
  integer,
  isPlain,
  itemsMax,
  sequence,
  text,
  truth,
  type Value,
} from './constants.ts';
import { percented } from './python-text.ts';

/** `a + b`. */
export function add(a: Value, b: Value): Value | null {
  const [left, right] = [asInteger(a), asInteger(b)];
  if (left !== null && right !== null) return integer(left + right);
  if (a.kind !== b.kind) return null;
  switch (a.kind) {
    case 'string':
    case 'bytes':
      return alike(a.kind, a.value + (b as typeof a).value);
    case 'list':
    case 'tuple':
      return sequence(a.kind, [...a.items, ...(b as typeof a).items]);
    default:
      return null;
  }
}

function repeated(value: Value, times: number): Value | null {
  const count = Math.max(0, times);
  if (value.kind === 'string' || value.kind === 'bytes') {
    if (value.value.length * count > limits.foldedCharsMax) return null;
    return alike(value.kind, value.value.repeat(count));
  }
  if (value.kind !== 'list' && value.kind !== 'tuple') return null;
  if (value.items.length * count > itemsMax) return null;
  return sequence(value.kind, Array.from({ length: count }, () => value.items).flat());
}

function multiply(a: Value, b: Value): Value | null {
  const [left, right] = [asInteger(a), asInteger(b)];
  if (left !== null && right !== null) return integer(left * right);
  if (right !== null) return repeated(a, right);
  return left === null ? null : repeated(b, left);
}

function modulo(a: Value, b: Value): Value | null {
  if (a.kind === 'string') {
    const made = percented(a.value, b);
    return made === null ? null : text(made);
  }
  return arithmetic((left, right) => left - right * Math.floor(left / right))(a, b);
}

const arithmetic =
  (make: (left: number, right: number) => number) =>
  (a: Value, b: Value): Value | null => {
    const [left, right] = [asInteger(a), asInteger(b)];
    return left === null || right === null ? null : integer(make(left, right));
  };

/** Bit operations of what 31 bits hold. */
const bitwise =
  (make: (left: number, right: number) => number) =>
  (a: Value, b: Value): Value | null => {
    const [left, right] = [asInteger(a), asInteger(b)];
    if (left === null || right === null || a.kind === 'bool' || b.kind === 'bool') return null;
    return left === (left | 0) && right === (right | 0) ? integer(make(left, right)) : null;
  };

const shift = (a: number, b: number): number => (b < 0 || b > 52 ? NaN : a * 2 ** b);
const unshift = (a: number, b: number): number => (b < 0 ? NaN : Math.floor(a / 2 ** b));
const power = (a: number, b: number): number => (b < 0 ? NaN : a ** b);

/** Binary operators by their tokens. */
export const binaryOperators: ReadonlyMap<string, (a: Value, b: Value) => Value | null> = new Map([
  ['+', add],
  ['*', multiply],
  ['%', modulo],
  ['-', arithmetic((a, b) => a - b)],
  ['//', arithmetic((a, b) => Math.floor(a / b))],
  ['**', arithmetic(power)],
  ['<<', arithmetic(shift)],
  ['>>', arithmetic(unshift)],
  ['^', bitwise((a, b) => a ^ b)],
  ['&', bitwise((a, b) => a & b)],
  ['|', bitwise((a, b) => a | b)],
]);

export function negative(operator: string, value: Value): Value | null {
  if (value.kind === 'float') {
    return operator === '-' ? { kind: 'float', value: -value.value } : null;
  }
  const number = asInteger(value);
  if (number === null) return null;
  return integer(operator === '-' ? -number : operator === '~' ? -number - 1 : number);
}

/** One comparison; null where it is not decided here. */
export function compared(operator: string, a: Value, b: Value): Value | null {
  if (operator === 'in' || operator === 'not in') {
    const found = contains(b, a);
    return found === null ? null : truth(found === (operator === 'in'));
  }
  if (operator === '==' || operator === '!=') {
    const same = equal(a, b);
    return same === null ? null : truth(same === (operator === '=='));
  }
  const [left, right] = [asInteger(a), asInteger(b)];
  if (left === null || right === null) return null;
  if (operator === '<') return truth(left < right);
  if (operator === '>') return truth(left > right);
  if (operator === '<=') return truth(left <= right);
  return operator === '>=' ? truth(left >= right) : null;
}

function contains(holder: Value, value: Value): boolean | null {
  if (holder.kind === 'string') {
    return value.kind === 'string' ? holder.value.includes(value.value) : null;
  }
  const items = holder.kind === 'bytes' ? null : elementsOf(holder);
  if (items === null) return null;
  let unsure = false;
  for (const item of items) {
    const same = equal(item, value);
    if (same === true) return true;
    unsure ||= same === null;
  }
  return unsure ? null : false;
}

/** `value[index]`. */
export function indexed(value: Value, index: Value): Value | null {
  if (value.kind === 'dict') {
    if (value.entries.some(([key]) => equal(key, index) === null)) return null;
    return value.entries.findLast(([key]) => equal(key, index))?.[1] ?? null;
  }
  const at = asInteger(index);
  if (at === null) return null;
  if (value.kind === 'string' || value.kind === 'bytes') {
    if (!isPlain(value.value)) return null;
    const unit = value.value.at(at);
    if (unit === undefined) return null;
    return value.kind === 'string' ? text(unit) : integer(unit.charCodeAt(0));
  }
  return value.kind === 'list' || value.kind === 'tuple' ? (value.items.at(at) ?? null) : null;
}

/** `value[start:stop:step]`; undefined for what is left out or None. */
export function sliced(
  value: Value,
  start: number | undefined,
  stop: number | undefined,
  step: number,
): Value | null {
  if (step === 0) return null;
  const isText = value.kind === 'string' || value.kind === 'bytes';
  if (isText ? !isPlain(value.value) : value.kind !== 'list' && value.kind !== 'tuple') return null;
  const length = isText ? value.value.length : (value as { items: readonly Value[] }).items.length;
  const bound = (at: number | undefined, otherwise: number): number => {
    if (at === undefined) return otherwise;
    const from = at < 0 ? at + length : at;
    return step > 0
      ? Math.min(Math.max(from, 0), length)
      : Math.min(Math.max(from, -1), length - 1);
  };
  const first = bound(start, step > 0 ? 0 : length - 1);
  const last = bound(stop, step > 0 ? length : -1);
  const places: number[] = [];
  for (let at = first; step > 0 ? at < last : at > last; at += step) places.push(at);
  if (isText) return alike(value.kind, places.map((at) => value.value[at]).join(''));
  const { items, kind } = value as { items: readonly Value[]; kind: 'list' | 'tuple' };
  return sequence(
    kind,
    places.map((at) => items[at] as Value),
  );
}
