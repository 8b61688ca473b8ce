import type { PlatformId } from '../platform/platform.ts';
import { kustoEnd } from './kusto-end.ts';
import type { Failure, OutcomeStatus } from './types.ts';

/** A platform's own number and words for how a run ended. */
export interface PlatformStatus {
  readonly code: number;
  readonly name: string;
  /** Its text, where it documents one. */
  readonly message?: string;
}

/** What the processor's platform documents of task runs that ended, or wait. */
const taskRun = {
  waiting: { code: 101, name: 'waiting for agent' },
  success: { code: 200, name: 'success' },
  noData: { code: 201, name: 'finished with no data produced' },
  errors: { code: 202, name: 'finished with errors' },
  connector: { code: 300, name: 'connector failed' },
  timeout: { code: 302, name: 'timeout failed' },
  cancelled: { code: 303, name: 'cancelled' },
  runtime: { code: 304, name: 'runtime failed' },
  agent: { code: 305, name: 'agent failed' },
  output: { code: 306, name: 'output failed' },
  input: { code: 307, name: 'input failed' },
} as const satisfies Readonly<Record<string, PlatformStatus>>;

/** The page does not say which end has which number; this is what its words suggest. */
const ends: Readonly<Record<OutcomeStatus, PlatformStatus>> = {
  completed: taskRun.success,
  denied: taskRun.connector,
  'script-error': taskRun.connector,
  'timed-out': taskRun.timeout,
  'out-of-memory': taskRun.runtime,
  'output-limit': taskRun.output,
  'resource-limit': taskRun.runtime,
  killed: taskRun.runtime,
  'bad-input': taskRun.input,
  'bad-result': taskRun.output,
  cancelled: taskRun.cancelled,
  throttled: taskRun.waiting,
  'sandbox-error': taskRun.agent,
};

/**
 * The status of the processor's task runs, or of a sandboxed query of Kusto's; null where the
 * platform has none for this end.
 *
 * @param rows of the result; null where there is no result, be it an empty one
 * @see https://learn.integray.app/connectoracademy/connectors/StartTask/
 */
export function platformStatus(
  platform: PlatformId,
  status: OutcomeStatus,
  rows: number | null,
  limit: Failure['limit'] = null,
): PlatformStatus | null {
  if (platform === 'kusto') return kustoEnd(status, limit)?.status ?? null;
  if (platform !== 'processor') return null;
  if (status === 'completed' && rows === 0) return taskRun.noData;
  // `log.error` fails the run, and what it returned stays.
  if (status === 'script-error' && rows !== null) return taskRun.errors;
  return ends[status];
}
