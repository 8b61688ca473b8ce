import type { PlatformId } from '../platform/platform.ts';
import { tableSchema } from '../table/read.ts';
import type { Ending } from './cpython/process/ended.ts';
import { conclude, exceeded, noFailure } from './outcome.ts';
import type { Conclusion } from './outcome.ts';
import { platformCode } from './platform-code.ts';
import { platformStatus } from './platform-status.ts';
import { sandboxRecord, unenforcedNotes } from './sandbox-record.ts';
import { checkExtras, checkResult } from './result.ts';
import type { Failure, Outcome, Payload } from './types.ts';

/** An outcome of a run that never was. */
export function emptyOutcome(
  { status, failure }: Pick<Conclusion, 'status' | 'failure'>,
  platform: PlatformId,
  environment: Outcome['environment'],
): Outcome {
  const limit = failure?.limit ?? null;
  return {
    status,
    platformStatus: platformStatus(platform, status, null, limit),
    failure: coded(failure, platformCode(platform, status, limit)),
    tables: [],
    files: [],
    log: [],
    stdout: '',
    stderr: '',
    truncated: false,
    checkpoint: undefined,
    notes: [],
    usage: {
      wallMs: 0,
      cpuMs: 0,
      peakMemoryBytes: 0,
      sentBytes: 0,
      receivedBytes: 0,
      stdoutBytes: 0,
      stderrBytes: 0,
      resultBytes: 0,
    },
    sandbox: null,
    environment,
  };
}

/**
 * Puts together what is handed out of a run: its result only after it was checked against the
 * contract.
 */
export function assembleOutcome(
  ending: Ending,
  payload: Payload,
  environment: Outcome['environment'],
): Outcome {
  const { conversation, held, stdout, stderr } = ending;
  const { status, failure, tables } = judgeResult(conclude(ending, payload.plan), ending, payload);
  const sandbox = sandboxRecord(payload.contract, payload.plan, held);
  return {
    ...emptyOutcome({ status, failure }, payload.platform, environment),
    sandbox,
    platformStatus: platformStatus(
      payload.platform,
      status,
      tables && rowsOf(tables),
      failure?.limit ?? null,
    ),
    tables: tables ?? [],
    files: tables === null ? [] : conversation.files,
    checkpoint: tables === null ? undefined : conversation.checkpoint,
    log: conversation.log,
    notes: [
      ...versionNote(payload, environment),
      ...memoryNote(ending),
      ...unenforcedNotes(sandbox),
      // The script may have hidden it from its own output.
      ...ending.network.notes,
      ...conversation.notes,
    ],
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: stdout.truncated || stderr.truncated,
    usage: {
      wallMs: ending.wallMs,
      cpuMs: ending.use.cpuMs,
      peakMemoryBytes: ending.use.peakMemoryBytes,
      sentBytes: ending.network.sentBytes,
      receivedBytes: ending.network.receivedBytes,
      stdoutBytes: stdout.bytes,
      stderrBytes: stderr.bytes,
      resultBytes: conversation.resultBytes,
    },
  };
}

function coded(failure: Failure | null, code: string | null): Failure | null {
  return failure === null || code === null ? failure : { ...failure, platformCode: code };
}

type Judged = Conclusion & { readonly tables: readonly Uint8Array[] | null };

function badResult(message: string, help: string): Judged {
  const failure = { ...noFailure, message, help };
  return { status: 'bad-result', failure, kept: false, tables: null };
}

/**
 * What the run came to once its result was looked at; no tables when there is no result to hand
 * out.
 */
function judgeResult(
  said: Conclusion,
  { conversation }: Ending,
  { contract, plan }: Payload,
): Judged {
  if (!said.kept) return { ...said, tables: null };
  // A failure that the platform declared may come before there is anything to check.
  const nothing = conversation.tables.length === 0 && conversation.rows === null;
  const surplus = checkExtras(contract, conversation, said.failure === null);
  if (surplus !== null) {
    return badResult(surplus, 'Return results only as the platform documents.');
  }
  if (said.failure !== null && nothing) return { ...said, tables: [] };
  const checked = checkResult(contract, conversation.tables, conversation.rows);
  if (!checked.ok) {
    return badResult(checked.message, checked.help);
  }
  const rows = rowsOf(checked.tables);
  if (rows > plan.limits.resultRowsMax) {
    return { ...exceeded(plan, 'resultRowsMax', rows), tables: null };
  }
  return { ...said, tables: checked.tables };
}

function rowsOf(tables: readonly Uint8Array[]): number {
  return tables.reduce((sum, table) => sum + tableSchema(table).rows, 0);
}

/** Beside another end, such as that of a parent which waits for its child in vain. */
function memoryNote({ ranOut, stop }: Ending): string[] {
  if (ranOut === null || stop === null) return [];
  return ['The kernel ended a process of the script because memory was used up.'];
}

function versionNote({ plan }: Payload, { python }: Outcome['environment']): string[] {
  const minor = python.split('.').slice(0, 2).join('.');
  return plan.python === minor ? [] : [`Judged as Python ${plan.python}, ran on ${minor}.`];
}
