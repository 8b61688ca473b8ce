/**
 * The value of a literal of KQL that is no text: a number, a boolean or null as itself; a
 * `datetime`, `timespan`, `guid` or `decimal` as the text that a `dynamic` holds for it. Undefined
 * for what has none here.
 *
 * @param written the token: `1`, `0x1f`, `long(5)`, `1.5h`, `datetime(2026-01-31)`
 */
export function scalarLiteral(kind: string, written: string): Scalar | undefined {
  const typed = /^[A-Za-z0-9]+\s*\(\s*([^]*?)\s*\)$/.exec(written);
  const body = typed?.[1] ?? written;
  if (typed !== null && (body === 'null' || body === '')) return null;
  return readers[kind]?.(body);
}

type Scalar = null | boolean | number | string;

const readers: Readonly<Record<string, (body: string) => Scalar | undefined>> = {
  LongLiteralToken: wholeNumber,
  IntLiteralToken: wholeNumber,
  RealLiteralToken: realNumber,
  BooleanLiteralToken: (body) =>
    ({ true: true, '1': true, false: false, '0': false })[body.toLowerCase()],
  DateTimeLiteralToken: dateTime,
  TimespanLiteralToken: timespan,
  GuidLiteralToken: (body) => (/^[0-9a-fA-F-]{32,36}$/.test(body) ? body.toLowerCase() : undefined),
  DecimalLiteralToken: (body) => (/^[+-]?\d+(\.\d*)?(e[+-]?\d+)?$/i.test(body) ? body : undefined),
};

/** One that JSON's numbers hold exactly. */
function wholeNumber(body: string): number | undefined {
  if (!/^[+-]?(\d+|0[xX][0-9a-fA-F]+)$/.test(body)) return undefined;
  const sign = body.startsWith('-') ? -1 : 1;
  const value = sign * Number(body.replace(/^[+-]/, ''));
  return Number.isSafeInteger(value) ? value : undefined;
}

function realNumber(body: string): number | undefined {
  const value = Number(body);
  return /^[+-]?[\d.]/.test(body) && Number.isFinite(value) ? value : undefined;
}

const isoTime = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?Z?$/;

function dateTime(body: string): string | undefined {
  const [, day, minutes = '00:00', seconds = '00', fraction = ''] = isoTime.exec(body) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(`${day}T${minutes}:${seconds}Z`))) {
    return undefined;
  }
  return `${day}T${minutes}:${seconds}.${fraction.padEnd(7, '0')}Z`;
}

/** Ticks (100 ns) of a unit, by the names that the lexer takes. */
const unitTicks: readonly (readonly [names: RegExp, ticks: number])[] = [
  [/^d(ays?)?$/, 864_000_000_000],
  [/^h(r|rs|ours?)?$/, 36_000_000_000],
  [/^m(in|inutes?)?$/, 600_000_000],
  [/^s(ec|econds?)?$/, 10_000_000],
  [/^(ms|milli(s|seconds?)?)$/, 10_000],
  [/^micro(s|seconds?)?$/, 10],
  [/^ticks?$/, 1],
];

function timespan(body: string): string | undefined {
  const [, sign, count, unit] = /^(-?)(\d+(?:\.\d+)?)\s*([a-z]+)$/.exec(body) ?? [];
  const ticks = unitTicks.find(([names]) => names.test(unit ?? ''))?.[1];
  if (count !== undefined && ticks !== undefined)
    return spanText(sign ?? '', Number(count) * ticks);
  return /^-?(\d+\.)?\d\d:\d\d(:\d\d(\.\d{1,7})?)?$/.test(body) ? body : undefined;
}

function spanText(sign: string, exact: number): string | undefined {
  const ticks = Math.round(exact);
  if (!Number.isSafeInteger(ticks)) return undefined;
  const whole = (unit: number, modulus: number): number => Math.floor(ticks / unit) % modulus;
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(ticks / 864_000_000_000);
  const clock = [whole(36_000_000_000, 24), whole(600_000_000, 60), whole(10_000_000, 60)];
  const fraction = ticks % 10_000_000;
  const rest = fraction === 0 ? '' : `.${String(fraction).padStart(7, '0')}`;
  return `${sign}${days === 0 ? '' : `${days}.`}${clock.map(two).join(':')}${rest}`;
}
