import type { ArgumentFact, CallFact } from '../../facts/types.ts';

/** Milliseconds between two dates, by how pandas and numpy spell it. */
const steps: ReadonlyMap<string, number> = new Map([
  ['min', 60_000],
  ['T', 60_000],
  ['m', 60_000],
  ['s', 1000],
  ['S', 1000],
  ['ms', 1],
  ['L', 1],
  ['us', 1e-3],
  ['U', 1e-3],
  ['ns', 1e-6],
  ['N', 1e-6],
]);

/** Decimal digits of how many dates lie between the two texts that a call is given; 0 if unknown. */
export function dateDigits({ arguments: given }: CallFact): number {
  const step = stepOf(
    textOf(given.find(({ keyword }) => keyword === 'freq' || keyword === 'dtype')),
  );
  if (step === undefined) return 0;
  const from = given.find(({ keyword }) => keyword === 'start') ?? positional(given, 0);
  const to = given.find(({ keyword }) => keyword === 'end') ?? positional(given, 1);
  const length = Date.parse(textOf(to)) - Date.parse(textOf(from));
  return length > 0 ? Math.log10(length / step) : 0;
}

/** Of `s`, `10ms` and `datetime64[us]`. */
function stepOf(text: string): number | undefined {
  const found = /^(\d{0,6})([A-Za-z]{1,3})$/.exec(/^datetime64\[(\w+)\]$/.exec(text)?.[1] ?? text);
  const step = steps.get(found?.[2] ?? '');
  return step === undefined ? undefined : step * Math.max(1, Number(found?.[1]));
}

function positional(given: readonly ArgumentFact[], at: number): ArgumentFact | undefined {
  return given[at]?.keyword === null ? given[at] : undefined;
}

function textOf(argument: ArgumentFact | undefined): string {
  return argument?.value.kind === 'string' ? argument.value.value : '';
}
