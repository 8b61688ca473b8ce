import type { KustoType } from '../job/types.ts';
import type { Cell } from './build.ts';
import { parseDatetime, parseTimespan } from './time.ts';

const whole = /^[+-]?(?:0|[1-9]\d{0,18})$/;
const decimal = /^[+-]?(?:0|[1-9]\d{0,33})(?:\.\d{1,34})?(?:[eE][+-]?\d{1,3})?$/;
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const specials: Readonly<Record<string, number>> = {
  NaN: NaN,
  nan: NaN,
  Infinity: Infinity,
  '-Infinity': -Infinity,
  inf: Infinity,
  '-inf': -Infinity,
};

function wholeWithin(text: string, bits: number): bigint | null {
  if (!whole.test(text)) return null;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(bits, value) === value ? value : null;
}

/** Text to a value of each type; null where the text is none. Empty text is handled before. */
export const textReaders: Readonly<Record<KustoType, (text: string) => Cell>> = {
  bool: (text) => (/^true$/i.test(text) ? true : /^false$/i.test(text) ? false : null),
  int: (text) => {
    const value = wholeWithin(text, 32);
    return value === null ? null : Number(value);
  },
  long: (text) => wholeWithin(text, 64),
  real: (text) => {
    if (Object.hasOwn(specials, text)) return specials[text] ?? null;
    return decimal.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
  },
  decimal: (text) => (decimal.test(text) ? text : null),
  string: (text) => text,
  datetime: parseDatetime,
  timespan: parseTimespan,
  guid: (text) => (guid.test(text) ? text.toLowerCase() : null),
  dynamic: (text) => {
    try {
      JSON.parse(text);
      return text;
    } catch {
      return JSON.stringify(text);
    }
  },
};
