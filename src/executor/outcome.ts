import type { PlatformId } from '../platform/platform.ts';
import type { ExecutionPlan } from '../job/plan.ts';
import { limits } from '../limits.ts';
import type { Ending, Stop } from './cpython/process/launch.ts';
import type { Failure, OutcomeStatus } from './types.ts';

export interface Conclusion {
  readonly status: OutcomeStatus;
  readonly failure: Failure | null;
  /** Tables, files and checkpoint are the script's result and not what a broken run left behind. */
  readonly kept: boolean;
}

type LimitName = keyof ExecutionPlan['limits'];

/** Throttling as the platform reports it. */
const throttledCodes: Readonly<Partial<Record<PlatformId, string>>> = {
  kusto: 'E_SB_QUERY_THROTTLED_ERROR',
};

export const noFailure: Failure = {
  message: '',
  help: '',
  traceback: '',
  line: null,
  platformCode: null,
  limit: null,
};

function failed(status: OutcomeStatus, fields: Partial<Failure>, kept = false): Conclusion {
  return { status, failure: { ...noFailure, ...fields }, kept };
}

/**
 * What became of a run, by what was seen of its process. What the script says of itself counts only
 * for its own result.
 */
export function conclude(ending: Ending, plan: ExecutionPlan): Conclusion {
  const { conversation } = ending;
  if (ending.spawnFault !== null) {
    return failed('sandbox-error', {
      message: `The Python process could not be started: ${ending.spawnFault}.`,
    });
  }
  if (ending.stop === 'cancelled') return cancelled();
  if (conversation.phase === 'confine') return brokenSetup(ending);
  if (conversation.phase === 'verify') return brokenVerification(ending);
  if (ending.stop !== null) return stopped(ending, ending.stop, plan);
  if (ending.signal !== null) return signalled(ending, ending.signal, plan);
  if (ending.code !== 0 || !conversation.complete) return unfinished(ending);
  return told(ending, plan);
}

export function cancelled(): Conclusion {
  return failed('cancelled', { message: 'The run was cancelled.' });
}

/** @param runsMax how many may run at once */
export function throttled(platform: PlatformId, runsMax: number): Conclusion {
  return failed('throttled', {
    message: `${runsMax} runs are under way, as many as this executor takes; nothing was run.`,
    help: 'Try again shortly.',
    platformCode: throttledCodes[platform] ?? null,
  });
}

/**
 * Something of the host's gave way before there was a process: no space, no descriptors, no uid.
 */
export function notStarted(error: unknown): Conclusion {
  const why = error instanceof Error ? error.message : String(error);
  return failed('sandbox-error', {
    message: `The sandbox could not be set up: ${why}. Nothing was run.`,
    help: 'This is about the host: check free space, open files and the cache directory.',
  });
}

/** A limit of the plan was passed. @param what as in "the script printed more than" */
export function overLimit(
  status: OutcomeStatus,
  plan: ExecutionPlan,
  name: LimitName,
  used: number,
  what: string,
): Conclusion {
  return failed(status, limitFailure(name, plan.limits[name], used, what));
}

function brokenSetup(ending: Ending): Conclusion {
  const why =
    ending.stop === 'set-up'
      ? `it took longer than ${limits.setupMsMax / 1000} s`
      : describeEnd(ending) + firstWords(ending.stderr.text());
  return failed('sandbox-error', {
    message: `The sandbox could not be set up: ${why}. Nothing of the script was run.`,
    help: 'This is about the host, not the script; `sallyport doctor` says what is missing.',
  });
}

function brokenVerification(ending: Ending): Conclusion {
  return failed('denied', {
    message: `CPython could not read the script (${describeEnd(ending)}); nothing of it was run.`,
    help: 'Make the script simpler: shorter expressions, less nesting.',
  });
}

function stopped(ending: Ending, stop: Stop, plan: ExecutionPlan): Conclusion {
  const over = (status: OutcomeStatus, name: LimitName, used: number, what: string): Conclusion =>
    overLimit(status, plan, name, used, what);
  switch (stop) {
    case 'wall':
      return over('timed-out', 'wallMsMax', ending.wallMs, 'ran longer than');
    case 'stdout':
      return over('output-limit', 'stdoutBytesMax', ending.stdout.bytes, 'printed more than');
    case 'stderr':
      return over(
        'output-limit',
        'stderrBytesMax',
        ending.stderr.bytes,
        'wrote more to stderr than',
      );
    case 'result-bytes':
      return over(
        'output-limit',
        'resultBytesMax',
        ending.conversation.resultBytes,
        'handed out more than',
      );
    case 'log-lines':
      return failed('output-limit', {
        message:
          `The script logged more than ${limits.logLinesMax} lines ` +
          `or ${plan.limits.stdoutBytesMax} bytes.`,
        help: 'Log less.',
        limit: {
          name: 'logLinesMax',
          value: limits.logLinesMax,
          used: ending.conversation.log.length,
        },
      });
    case 'directory':
      return failed('resource-limit', {
        message:
          `The script's files take more than ${limits.workDirectoryBytesMax} bytes, ` +
          `or are more than ${limits.workDirectoryEntriesMax}.`,
        help: 'Write less, or remove files that are no longer needed.',
        limit: { name: 'workDirectoryBytesMax', value: limits.workDirectoryBytesMax, used: null },
      });
    case 'malformed':
    case 'set-up':
    case 'cancelled':
      return badResult('what it sent as its result does not have the form of one');
  }
}

function limitFailure(
  name: LimitName,
  value: number,
  used: number | null,
  what: string,
): Partial<Failure> {
  const unit = name.endsWith('MsMax') ? 'ms' : name.endsWith('BytesMax') ? 'bytes' : '';
  return {
    message: `The script ${what} ${value} ${unit}`.trimEnd() + ` (limits.${name}).`,
    help: `Do less in one run, or raise \`limits.${name}\` in the policy.`,
    limit: { name, value, used },
  };
}

/**
 * Address space within a tenth of its limit at a violent end: a library that could get no memory,
 * and aborted.
 */
const nearLimit = 0.9;

function signalled(ending: Ending, signal: NodeJS.Signals, plan: ExecutionPlan): Conclusion {
  const { cpuMsMax, memoryBytesMax } = plan.limits;
  if (signal === 'SIGXCPU' || (signal === 'SIGKILL' && ending.use.cpuMs >= cpuMsMax)) {
    const used = Math.max(ending.use.cpuMs, cpuMsMax);
    return failed(
      'resource-limit',
      limitFailure('cpuMsMax', cpuMsMax, used, 'used more processor time than'),
    );
  }
  const violent = signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGBUS';
  if (violent && ending.use.peakAddressBytes >= memoryBytesMax * nearLimit) {
    const used = ending.use.peakAddressBytes;
    return failed(
      'out-of-memory',
      limitFailure('memoryBytesMax', memoryBytesMax, used, 'asked for more than'),
    );
  }
  const reason = signal === 'SIGSYS' ? 'a system call of another architecture' : signal;
  return failed('killed', {
    message: `The script's process was ended by ${reason}.`,
    help: 'A crash in a native library, or a signal that the script sent to itself, ends a run so.',
  });
}

function unfinished(ending: Ending): Conclusion {
  return badResult(`its process ended (${describeEnd(ending)}) before it had handed over a result`);
}

function badResult(why: string): Conclusion {
  return failed('bad-result', {
    message: `The script has no valid result: ${why}.`,
    help: 'Let the script come to its end; os._exit and foreign descriptors leave no result.',
  });
}

function told(ending: Ending, plan: ExecutionPlan): Conclusion {
  const { failure } = ending.conversation;
  if (failure === null) return { status: 'completed', failure: null, kept: true };
  const { message, help, traceback, line, platformCode, kept } = failure;
  // Which classes may come in which phase was judged when it was heard.
  const status = failure.class as OutcomeStatus;
  if (status === 'sandbox-error') {
    return failed(status, {
      message:
        `The sandbox could not be set up (step: ${failure.step ?? 'unknown'}): ${message}. ` +
        'Nothing was run.',
      help: 'This is about the host, not the script; `sallyport doctor` says what is missing.',
    });
  }
  const limit = limitOf(
    failure.limit ?? (status === 'out-of-memory' ? 'memoryBytesMax' : null),
    ending,
    plan,
  );
  return failed(status, { message, help, traceback, line, platformCode, limit }, kept);
}

function limitOf(name: string | null, ending: Ending, plan: ExecutionPlan): Failure['limit'] {
  if (name === null || !Object.hasOwn(plan.limits, name)) return null;
  const used = name === 'memoryBytesMax' ? ending.use.peakAddressBytes || null : null;
  return { name, value: plan.limits[name as LimitName], used };
}

function describeEnd(ending: Ending): string {
  if (ending.stop !== null) return `ended by us: ${ending.stop}`;
  return ending.signal ?? `exit code ${ending.code}`;
}

function firstWords(text: string): string {
  const line = text.trim().split('\n').pop() ?? '';
  return line === '' ? '' : `: ${line.slice(0, 200)}`;
}
