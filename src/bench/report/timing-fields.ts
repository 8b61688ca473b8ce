import type { TimingRow } from '../result/form.ts';
import type { Field } from './report.ts';

/** The median of a row; a word where it has none. */
export function msField(row: TimingRow | undefined): Field {
  if (row?.medianMs !== undefined) return row.medianMs.toFixed(row.medianMs < 10 ? 2 : 1);
  const text = row === undefined || row.status === 'ran' ? '–' : row.status;
  return { text, tone: text === 'error' ? 'bad' : 'faint' };
}

export function ratioField(ratio: number | undefined): Field {
  return ratio === undefined ? '' : ratio.toFixed(ratio < 10 ? 2 : 1);
}
