import type { ArgumentFact, CallFact } from '../../facts/types.ts';

/** What an arrangement of one thing more multiplies the number of arrangements by. */
const factors: ReadonlyMap<string, (left: number, taken: number) => number> = new Map([
  ['itertools.permutations', (left: number) => left],
  ['itertools.combinations', (left: number, taken: number) => left / taken],
]);

/** More things than this are never taken in ways that could be counted. */
const takenMax = 400;

/**
 * Decimal digits of how many arrangements a call goes through: 19 for `permutations(range(20))`.
 *
 * @param sizes how many there are in a `range`, by where it begins
 */
export function arrangementDigits(
  call: CallFact,
  names: readonly string[],
  sizes: ReadonlyMap<number, number>,
): number {
  const factor = names.map((name) => factors.get(name)).find((one) => one !== undefined);
  const [things, second] = call.arguments;
  if (factor === undefined || things === undefined) return 0;
  const size = sizeOf(things, sizes);
  const taken = second === undefined ? size : numberOf(second);
  let digits = 0;
  for (let one = 0; one < Math.min(taken, size, takenMax); one += 1) {
    digits += Math.log10(factor(size - one, one + 1));
  }
  return digits;
}

function sizeOf({ span, value }: ArgumentFact, sizes: ReadonlyMap<number, number>): number {
  return value.kind === 'string' ? value.value.length : (sizes.get(span.start) ?? 0);
}

function numberOf({ value }: ArgumentFact): number {
  return value.kind === 'number' ? value.value : 0;
}
