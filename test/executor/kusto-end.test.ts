import t from 'tap';
import { platformCode } from '#dist/executor/platform-code.js';
import { platformStatus } from '#dist/executor/platform-status.js';
import { outcomeStatuses } from '#dist/executor/types.js';

const throttled =
  'The sandboxed query was aborted because of throttling. Retrying after some backoff might succeed';
const notYet = "Sandboxes of kind 'PythonExecution' haven't yet been initialized";
const failed = 'The sandboxed query was aborted due to a failure in initializing sandboxes';

/** What the service documents, by the status of the outcome and the limit that ended it. */
const ends: readonly (readonly [string, string | null, string | null, number | null, string?])[] = [
  ['throttled', 'runsMax', 'E_SB_QUERY_THROTTLED_ERROR', 429, throttled],
  ['throttled', null, 'E_SB_QUERY_THROTTLED_ERROR', 429, throttled],
  ['sandbox-error', 'setupMsMax', 'E_SB_QUERY_THROTTLED_ERROR', 429, notYet],
  ['sandbox-error', null, null, 520, failed],
  ['cancelled', null, 'E_SB_QUERY_CANCELLED', null],
  ['output-limit', 'resultRowsMax', 'E_QUERY_RESULT_SET_TOO_LARGE', null],
  ['output-limit', 'resultBytesMax', 'E_QUERY_RESULT_SET_TOO_LARGE', null],
  ['output-limit', 'stdoutBytesMax', null, null],
  ['script-error', null, null, null],
  ['out-of-memory', 'maxMemoryMbPerSandbox', null, null],
];

t.test("ends of Kusto's sandboxes have the codes and texts that are documented", async (t) => {
  for (const [name, limited, code, status, message] of ends) {
    const end = outcomeStatuses.find((each) => each === name) ?? 'killed';
    const limit = limited === null ? null : { name: limited, value: 1, used: null };
    const title = `${name} ${limited}`;
    t.equal(platformCode('kusto', end, limit), code, title);
    const told = platformStatus('kusto', end, null, limit);
    t.same([told?.code ?? null, told?.message], [status, message], title);
    t.equal(platformStatus('script', end, null, limit), null);
  }
});
