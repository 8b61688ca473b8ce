import { GatewayError } from '../../errors.ts';
import type { BenchResult } from '../result/form.ts';
import { containmentReport } from './containment.ts';
import { detectionReport } from './detection.ts';
import type { Report } from './report.ts';

/** A result for a person; a kind of result has its own sections. */
export function reportOf(result: BenchResult): Report {
  if (result.kind === 'detection' || result.kind === 'false-positives') {
    return detectionReport(result);
  }
  if (result.kind === 'containment') return containmentReport(result);
  throw new GatewayError('ERR_USAGE', `a result of ${result.kind} is shown as JSON alone`, {
    help: 'Add `--format json`.',
  });
}
