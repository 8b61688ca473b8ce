import type { ArgumentFact, CallFact } from '../../facts/types.ts';
import type { Span } from '../../finding.ts';
import type { CheckScene } from '../scene.ts';
import type { Constant } from './arithmetic.ts';

/** Decimal digits from which a number of items, of letters, or a factorial is too large. */
const itemsDigits = 10;
const lettersDigits = 8;
const factorialDigits = 7;
const powerDigits = 1_000_000;

const makers: ReadonlySet<string> = new Set([
  'builtins.bytearray', 'builtins.bytes', 'numpy.arange', 'numpy.empty', 'numpy.eye', 'numpy.full',
  'numpy.identity', 'numpy.ones', 'numpy.random.rand', 'numpy.random.randn',
  'numpy.random.random', 'numpy.zeros', 'pandas.date_range',
]); // prettier-ignore
const gatherers: ReadonlySet<string> = new Set([
  'builtins.dict', 'builtins.frozenset', 'builtins.list', 'builtins.max', 'builtins.min',
  'builtins.set', 'builtins.sorted', 'builtins.sum', 'builtins.tuple', 'collections.deque',
]); // prettier-ignore
const paddings: ReadonlySet<string> = new Set(['center', 'ljust', 'rjust', 'zfill']);

type Constants = ReadonlyMap<number, Constant>;

/** Calls that make a value of a giant size: `bytes(10**12)`, `list(range(10**12))`. */
export function* giantCalls(scene: CheckScene, constants: Constants): Generator<Span> {
  const calls = scene.facts.calls.map((call) => ({ call, names: scene.namesOf(call.qualified) }));
  const without = new Set<number>();
  for (const { call, names } of calls) {
    if (isGiantRange(call, names, constants)) without.add(call.span.start);
  }
  for (const { call, names } of calls) {
    const first = call.arguments[0];
    const gathers = first !== undefined && without.has(first.span.start);
    if (gathers ? names.some((name) => gatherers.has(name)) : isGiant(call, names, constants)) {
      yield call.span;
    }
  }
}

/** An iterator over more than can be gathered, or one without end. */
function isGiantRange(call: CallFact, names: readonly string[], constants: Constants): boolean {
  if (names.includes('builtins.range')) return largest(call, constants) >= itemsDigits;
  if (names.includes('itertools.repeat')) return call.arguments.length === 1;
  return names.includes('itertools.count') || names.includes('itertools.cycle');
}

function isGiant(call: CallFact, names: readonly string[], constants: Constants): boolean {
  if (names.some((name) => makers.has(name))) return largest(call, constants) >= itemsDigits;
  if (call.method !== null && paddings.has(call.method)) {
    return largest(call, constants) >= lettersDigits;
  }
  if (names.includes('math.factorial')) return largest(call, constants) >= factorialDigits;
  if (!names.includes('builtins.pow') || call.arguments.length !== 2) return false;
  const [base, exponent] = call.arguments.map((one) => digitsOf(one, constants));
  return base! * 10 ** exponent! > powerDigits;
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
