import type { Judged } from '../gates/gate.ts';
import type { TimingRow } from '../result/form.ts';
import { median } from '../statistics.ts';
import { rounded, timingOf } from '../timing.ts';
import type { Outcome, Subject } from './subject.ts';

interface Named {
  readonly subject: Subject;
  /** The shape. */
  readonly what: string;
  /** What tells this row from others of the shape. */
  readonly of: string;
}

/** A row of a gate and a text of a shape. */
export function textRow(
  { subject, what, of }: Named,
  bytes: number,
  outcome: Outcome,
  reference: Outcome | undefined,
): TimingRow {
  const row = { ...headOf({ subject, what, of }), bytes };
  if (outcome.status === 'error') {
    return { ...row, status: 'error', why: outcome.failed.error };
  }
  const { judged, times } = outcome;
  return { ...row, ...timingOf(times), ...ratioOf(times, reference), ...verdictOf(judged) };
}

/** A row of a text that a gate was not asked about. */
export function leftOutRow(named: Named, bytes: number, why: string): TimingRow {
  return { ...headOf(named), bytes, status: 'left-out', why };
}

/** How the times of rows of one shape grow. */
export function growthRow(
  { subject, what }: Pick<Named, 'subject' | 'what'>,
  rows: readonly TimingRow[],
): TimingRow {
  const head = headOf({ subject, what, of: 'growth' });
  const points = rows.flatMap(({ bytes = 0, medianMs, verdict }) => {
    const ms = medianMs === undefined || verdict === 'refused' ? 0 : medianMs - subject.lineMs;
    return ms > 0 ? [[Math.log(bytes), Math.log(ms)] as const] : [];
  });
  if (points.length < 2) {
    return { ...head, status: 'left-out', why: 'it takes two sizes that were read' };
  }
  return { ...head, status: 'ran', exponent: rounded(slope(points)) };
}

function headOf({ subject, what, of }: Named): Pick<TimingRow, 'id' | 'subject' | 'what'> {
  const { id } = subject.gate;
  return { id: `${id}: ${what}, ${of}`, subject: id, what };
}

function ratioOf(times: readonly number[], reference: Outcome | undefined): Partial<TimingRow> {
  if (reference?.status !== 'ran') return {};
  return { ratios: { 'bare parse': median(times) / median(reference.times) } };
}

/** Rules of gates that say that a text was not read, and refused for it: theirs, and ours. */
const unread = /^(?:unread|syntax-limit)\b/;

/** What became of a text; one that a bound of the gate meets is refused, not read. */
function verdictOf({ decision, rules }: Judged): Partial<TimingRow> {
  const why = decision === 'deny' ? rules.find((rule) => unread.test(rule)) : undefined;
  return why === undefined ? { verdict: decision } : { verdict: 'refused', why };
}

/**
 * The exponent k of `bytes ** k` that fits times best by least squares of logarithms: 1 where ten
 * times the text takes ten times as long.
 */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, one) => sum + one[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, one) => sum + (one[0] - x) * (one[1] - y), 0);
  return above / points.reduce((sum, one) => sum + (one[0] - x) ** 2, 0);
}
