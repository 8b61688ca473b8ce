/**
 * Datetimes and timespans as Kusto writes them
 * (https://learn.microsoft.com/kusto/query/scalar-data-types/timespan).
 */

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?$/;

const nsPerDay = 86_400_000_000_000n;

/**
 * Nanoseconds since 1970 of an ISO 8601 datetime, UTC where it names no offset; null when it is
 * none.
 */
export function parseDatetime(text: string): bigint | null {
  const match = form.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  if (year === undefined || month === undefined || day === undefined) return null;
  if (hour === undefined || minute === undefined || second === undefined) return null;
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || day < 1) return null;
  date.setUTCHours(hour, minute, second);
  const offset = offsetMinutes(match[8]);
  const fraction = BigInt((match[7] ?? '').padEnd(9, '0'));
  return BigInt(date.getTime() - offset * 60_000) * 1_000_000n + fraction;
}

function offsetMinutes(offset: string | undefined): number {
  if (offset === undefined || offset === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith('-') ? -minutes : minutes;
}

/** ISO 8601 in UTC, with as many digits as the value has: `2024-05-01T12:00:00Z`. */
export function formatDatetime(ns: bigint): string {
  const fraction = ((ns % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = new Date(Number((ns - fraction) / 1_000_000n));
  if (Number.isNaN(seconds.getTime())) return `${ns} ns`;
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return `${seconds.toISOString().slice(0, -5)}${digits === '' ? '' : `.${digits}`}Z`;
}

const spanForm = /^(-)?(?:(\d{1,8})\.)?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

/** Nanoseconds of `[-][d.]hh:mm:ss[.fffffff]`; null when it is none. */
export function parseTimespan(text: string): bigint | null {
  const match = spanForm.exec(text);
  if (match === null) return null;
  const [days, hours, minutes, seconds] = match.slice(2, 6).map((part) => BigInt(part ?? 0));
  if (days === undefined || hours === undefined || hours > 23n) return null;
  if (minutes === undefined || minutes > 59n || seconds === undefined || seconds > 59n) return null;
  const fraction = BigInt((match[6] ?? '').padEnd(9, '0'));
  const whole = days * 86_400n + hours * 3_600n + minutes * 60n + seconds;
  const total = whole * 1_000_000_000n + fraction;
  return match[1] === undefined ? total : -total;
}

/** `[-][d.]hh:mm:ss[.fffffff]`, as Kusto prints a timespan. */
export function formatTimespan(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  const days = size / nsPerDay;
  const two = (value: bigint): string => String(value).padStart(2, '0');
  const seconds = size / 1_000_000_000n;
  const clock = [(seconds / 3_600n) % 24n, (seconds / 60n) % 60n, seconds % 60n].map(two).join(':');
  const digits = String(size % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  const fraction = digits === '' ? '' : `.${digits.padEnd(7, '0')}`;
  return `${ns < 0n ? '-' : ''}${days === 0n ? '' : `${days}.`}${clock}${fraction}`;
}
