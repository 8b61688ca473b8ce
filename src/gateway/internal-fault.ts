import type { RawFinding } from '../finding.ts';

/** Stands for what could not be judged, so that it is denied. */
export const internalFault: RawFinding = {
  rule: 'internal-fault',
  message: 'the gateway failed while it judged this job, and what could not be judged is denied',
  help: 'Report the job that led here: this is a fault of Sallyport, not of the script.',
  span: { start: 0, end: 0 },
};
