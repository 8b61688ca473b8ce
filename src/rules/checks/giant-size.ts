import type { ArgumentFact, CallFact } from '../../facts/types.ts';
import type { Span } from '../../finding.ts';
import type { CheckScene } from '../scene.ts';
import type { Constant } from './arithmetic.ts';
import { arrangementDigits } from './giant-arrangements.ts';
import { dateDigits } from './giant-dates.ts';

/** Decimal digits from which a number of items, of letters, or a factorial is too large. */
const itemsDigits = 10;
const lettersDigits = 8;
/** A date takes eight bytes. */
const datesDigits = 9;
const factorialDigits = 7;
const powerDigits = 1_000_000;
/** A day has five. */
const secondsDigits = 5;

const makers: ReadonlySet<string> = new Set([
  'builtins.bytearray', 'builtins.bytes', 'numpy.arange', 'numpy.empty', 'numpy.eye', 'numpy.full',
  'numpy.identity', 'numpy.ones', 'numpy.random.rand', 'numpy.random.randn',
  'numpy.random.random', 'numpy.zeros', 'pandas.date_range', 'random.randbytes',
  'secrets.token_bytes', 'secrets.token_hex', 'secrets.token_urlsafe', 'os.urandom',
]); // prettier-ignore
const gatherers: ReadonlySet<string> = new Set([
  'builtins.dict', 'builtins.frozenset', 'builtins.list', 'builtins.max', 'builtins.min',
  'builtins.set', 'builtins.sorted', 'builtins.sum', 'builtins.tuple', 'collections.deque',
]); // prettier-ignore
const paddings: ReadonlySet<string> = new Set([
  'center',
  'expandtabs',
  'ljust',
  'pad',
  'rjust',
  'zfill',
]); // prettier-ignore;
const powers: readonly string[] = ['builtins.pow', 'operator.pow'];
const endless: readonly string[] = ['itertools.count', 'itertools.cycle'];
/** Digits from which an argument makes a function work for hours; of all arguments, or the least. */
const slow: ReadonlyMap<string, { readonly digits: number; readonly all: boolean }> = new Map([
  ['math.factorial', { digits: factorialDigits, all: false }],
  ['math.perm', { digits: factorialDigits - 1, all: true }],
  ['math.comb', { digits: factorialDigits - 1, all: true }],
  ['hashlib.pbkdf2_hmac', { digits: lettersDigits, all: false }],
  ['time.sleep', { digits: secondsDigits, all: false }],
  ['asyncio.sleep', { digits: secondsDigits, all: false }],
]);
/** Types whose call without arguments is the same value for ever. */
const constantMakers: readonly string[] = [
  'int',
  'float',
  'str',
  'list',
  'dict',
  'tuple',
  'object',
];

type Constants = ReadonlyMap<number, Constant>;

/** Calls that make a value of a giant size: `bytes(10**12)`, `list(range(10**12))`. */
export function* giantCalls(scene: CheckScene, constants: Constants): Generator<Span> {
  const calls = scene.facts.calls.map((call) => ({ call, names: scene.namesOf(call.qualified) }));
  const without = new Set<number>();
  const sizes = rangeSizes(calls, constants);
  for (const { call, names } of calls) {
    if (!isGiantRange(call, names, constants, sizes)) continue;
    without.add(call.span.start);
    // `sum(1 for _ in product(…))` ends where the iterator does.
    if (isDrawnFrom(call, scene.text)) without.add(-call.span.end);
  }
  for (const { call, names } of calls) {
    const first = call.arguments[0];
    const gathers =
      (first !== undefined && without.has(first.span.start)) || without.has(1 - call.span.end);
    const isTooLarge = gathers
      ? names.some((name) => gatherers.has(name))
      : isGiant(call, names, constants);
    if (isTooLarge || (without.has(call.span.start) && isSearched(call, scene.text))) {
      yield call.span;
    }
  }
}

/** How many there are in `range(20)`, by where it begins. */
function rangeSizes(
  calls: readonly { readonly call: CallFact; readonly names: readonly string[] }[],
  constants: Constants,
): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { call, names } of calls) {
    const [size, ...more] = call.arguments;
    if (size === undefined || more.length > 0 || !names.includes('builtins.range')) continue;
    const digits = digitsOf(size, constants);
    if (digits > 0) sizes.set(call.span.start, Math.round(10 ** digits));
  }
  return sizes;
}

/** Whether a generator in the brackets of a call goes over all of what a call makes. */
function isDrawnFrom({ span }: CallFact, text: string): boolean {
  const before = text.slice(Math.max(0, span.start - shapeCharsMax), span.start);
  return text[span.end] === ')' && /\bfor\b[^\n]{1,80}\bin[ \t]+$/.test(before);
}

/** An iterator over more than can be gathered, or one without end. */
function isGiantRange(
  call: CallFact,
  names: readonly string[],
  constants: Constants,
  sizes: ReadonlyMap<number, number>,
): boolean {
  if (names.includes('builtins.range')) return largest(call, constants) >= itemsDigits;
  if (names.includes('itertools.repeat')) return call.arguments.length === 1;
  if (names.includes('builtins.iter')) return givesOneValue(call);
  if (names.includes('itertools.product')) return productDigits(call, constants) >= itemsDigits;
  if (arrangementDigits(call, names, sizes) >= itemsDigits) return true;
  return names.some((name) => endless.includes(name));
}

/** `iter(int, 1)`: calls for a value that never comes. */
function givesOneValue({ arguments: [made, end] }: CallFact): boolean {
  const types = constantMakers.map((name) => `builtins.${name}`);
  return end !== undefined && (made?.qualified.some((name) => types.includes(name)) ?? false);
}

/** Digits of the number of rows in `product(range(1000), repeat=9)`. */
function productDigits(call: CallFact, constants: Constants): number {
  const times = call.arguments.find(({ keyword }) => keyword === 'repeat')?.value;
  const repeat = times?.kind === 'number' ? times.value : 1;
  const [first] = call.arguments;
  return first === undefined ? 0 : repeat * digitsOf(first, constants);
}

/** `x in count()`: the search ends where it finds something, and otherwise never. */
function isSearched({ span }: CallFact, text: string): boolean {
  const before = text.slice(Math.max(0, span.start - shapeCharsMax), span.start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return /\bin\s+$/.test(line) && !/\bfor\b/.test(line);
}

function isGiant(call: CallFact, names: readonly string[], constants: Constants): boolean {
  if (names.some((name) => makers.has(name))) {
    return largest(call, constants) >= itemsDigits || dateDigits(call) >= datesDigits;
  }
  if (call.method !== null && paddings.has(call.method)) {
    return largest(call, constants) >= lettersDigits;
  }
  const limit = names.map((name) => slow.get(name)).find((one) => one !== undefined);
  if (limit !== undefined) {
    const given = call.arguments.map((one) => digitsOf(one, constants));
    return (limit.all ? Math.min(...given) : Math.max(0, ...given)) >= limit.digits;
  }
  if (names.includes('fractions.Fraction') || names.includes('decimal.Decimal')) {
    return call.arguments.some(isGiantSpelling);
  }
  if (call.arguments.length !== 2) return false;
  const [base, exponent] = call.arguments.map((one) => digitsOf(one, constants));
  if (names.includes('operator.lshift')) return 10 ** exponent! * Math.log10(2) > powerDigits;
  return names.some((name) => powers.includes(name)) && base! * 10 ** exponent! > powerDigits;
}

/** `'1e1000000000'`. */
function isGiantSpelling({ value }: ArgumentFact): boolean {
  return value.kind === 'string' && /e\+?\d{7}/i.test(value.value);
}

function largest(call: CallFact, constants: Constants): number {
  return Math.max(
    0,
    ...call.arguments.slice(0, argumentsMax).map((one) => digitsOf(one, constants)),
  );
}

const argumentsMax = 8;
const dimensionsMax = 8;

/** Digits of a constant, or of the product of the constants in a shape `(10**6, 10**7)`. */
function digitsOf({ span }: ArgumentFact, constants: Constants): number {
  const whole = constants.get(span.start);
  if (whole !== undefined) return whole.end === span.end ? whole.digits : 0;
  let digits = 0;
  let dimensions = 0;
  for (let at = span.start + 1; at < Math.min(span.end, span.start + shapeCharsMax); at += 1) {
    const inner = constants.get(at);
    if (inner === undefined) continue;
    digits += inner.digits;
    dimensions += 1;
    at = inner.end;
  }
  return dimensions <= dimensionsMax ? digits : 0;
}

const shapeCharsMax = 120;

/** Widths of nine digits in a format: `{:>9999999999}`, `%9999999999d`. */
export function* giantWidths({ text }: CheckScene): Generator<Span> {
  for (const { index, 0: found } of text.matchAll(
    /(?:[<>^=:]|%[-+ #]?)\d{9,40}[a-z]?(?=[}"' ])/g,
  )) {
    if (!found.startsWith('%') && text[index + found.length] !== '}') continue;
    yield { start: index, end: index + found.length };
  }
}
