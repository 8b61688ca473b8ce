import type { BenchResult } from '../result/form.ts';
import { containmentReport } from './containment.ts';
import { detectionReport } from './detection.ts';
import type { Report } from './report.ts';
import { timingReport } from './timing.ts';

/** A result for a person; a kind of result has its own sections. */
export function reportOf(result: BenchResult): Report {
  if (result.kind === 'containment') return containmentReport(result);
  return 'work' in result ? timingReport(result) : detectionReport(result);
}
