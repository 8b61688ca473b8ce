import type { OutcomeStatus } from '../executor/types.ts';

/**
 * What the process says to the shell: one table for every verb. A deny and a crash never look
 * alike.
 */
export const exitCodes = {
  /** Allowed, completed, nothing found. */
  ok: 0,
  /** Lint findings, or something that did not turn out as its file expects. */
  findings: 1,
  /**
   * Wrong usage, the situation, a fault of the sandbox, throttled: nothing is said about the
   * script.
   */
  situation: 2,
  /** Denied, any of the files. */
  denied: 3,
  /** The script ran and failed. */
  failed: 4,
  /** Nothing was tested. */
  nothing: 5,
  /** Cancelled by the user, as a shell reports SIGINT. */
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const notOfTheScript: Partial<Record<OutcomeStatus, ExitCode>> = {
  completed: exitCodes.ok,
  denied: exitCodes.denied,
  cancelled: exitCodes.cancelled,
  throttled: exitCodes.situation,
  'sandbox-error': exitCodes.situation,
};

/** Every other status is the script's own failure. */
export function exitCodeOf(status: OutcomeStatus): ExitCode {
  return notOfTheScript[status] ?? exitCodes.failed;
}
