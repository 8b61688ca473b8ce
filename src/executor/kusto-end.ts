import type { PlatformStatus } from './platform-status.ts';
import type { Failure, OutcomeStatus } from './types.ts';

/** An end that Kusto documents. */
interface KustoEnd {
  readonly code: string | null;
  /** Null where only the code is documented. */
  readonly status: PlatformStatus | null;
}

const tooMany = { code: 429, name: 'TooManyRequests' } as const;

/**
 * Errors of sandboxes (https://learn.microsoft.com/kusto/concepts/sandboxes) and of queries
 * (https://learn.microsoft.com/kusto/concepts/resulttruncation).
 */
const ends = {
  throttled: {
    code: 'E_SB_QUERY_THROTTLED_ERROR',
    status: {
      ...tooMany,
      message:
        'The sandboxed query was aborted because of throttling. ' +
        'Retrying after some backoff might succeed',
    },
  },
  notYet: {
    code: 'E_SB_QUERY_THROTTLED_ERROR',
    status: {
      ...tooMany,
      message: "Sandboxes of kind 'PythonExecution' haven't yet been initialized",
    },
  },
  failed: {
    code: null,
    status: {
      code: 520,
      name: 'InternalServiceError',
      message: 'The sandboxed query was aborted due to a failure in initializing sandboxes',
    },
  },
  cancelled: { code: 'E_SB_QUERY_CANCELLED', status: null },
  tooLarge: { code: 'E_QUERY_RESULT_SET_TOO_LARGE', status: null },
} as const satisfies Readonly<Record<string, KustoEnd>>;

/** What Kusto calls the end of a run; null where its documents have no word for it. */
export function kustoEnd(status: OutcomeStatus, limit: Failure['limit']): KustoEnd | null {
  switch (status) {
    case 'throttled':
      return ends.throttled;
    case 'sandbox-error':
      // Slow is another thing than broken: it may be ready the next time.
      return limit?.name === 'setupMsMax' ? ends.notYet : ends.failed;
    case 'cancelled':
      return ends.cancelled;
    case 'output-limit':
      return limit?.name === 'resultRowsMax' || limit?.name === 'resultBytesMax'
        ? ends.tooLarge
        : null;
    default:
      return null;
  }
}
