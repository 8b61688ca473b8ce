import { availableParallelism } from 'node:os';
import { sandboxBytes } from '../job/plan.ts';
import type { ExecutionPlan } from '../job/plan.ts';
import { limits } from '../limits.ts';
import type { Ending, Stopped } from './cpython/process/ended.ts';
import { isLimitName, overLimit, overSandboxMemory } from './limit-failure.ts';
import type { LimitName } from './limit-failure.ts';
import type { Full } from './slots.ts';
import type { Failure, OutcomeStatus } from './types.ts';

export interface Conclusion {
  readonly status: OutcomeStatus;
  readonly failure: Failure | null;
  /** Tables, files and checkpoint are the script's result and not what a broken run left behind. */
  readonly kept: boolean;
}

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
    return notStarted(ending.spawnFault);
  }
  if (ending.stop?.why === 'cancelled') return cancelled();
  if (conversation.phase === 'confine') return brokenSetup(ending);
  if (conversation.phase === 'verify') return brokenVerification(ending);
  if (ending.stop !== null) return stopped(ending, ending.stop, plan);
  if (ending.ranOut !== null) return ranOut(ending, ending.ranOut, plan);
  if (ending.signal !== null) return signalled(ending, ending.signal, plan);
  if (ending.code !== 0 || !conversation.complete) return unfinished(ending);
  return told(ending, plan);
}

export function cancelled(): Conclusion {
  return failed('cancelled', { message: 'The run was cancelled.' });
}

/** @param policy its name */
export function throttled(policy: string, full: Full): Conclusion {
  const { of, runsMax, waitedMs } = full;
  const [whose, allows, limit] =
    of === 'policy'
      ? [` of policy \`${policy}\``, 'the policy allows', 'limits.runsMax']
      : ['', 'this executor takes', 'concurrency'];
  const runs = runsMax === 1 ? `1 run${whose} is` : `${runsMax} runs${whose} are`;
  const waited = waitedMs === null ? '' : `, and the run waited ${waitedMs} ms for its turn`;
  return failed('throttled', {
    message: `${runs} under way, as many as ${allows} (${limit})${waited}; nothing was run.`,
    help: 'Try again shortly.',
    limit: { name: limit.replace('limits.', ''), value: runsMax, used: runsMax },
  });
}

/**
 * Something of the host's gave way before there was a process: no space, no descriptors, no uid.
 */
export function notStarted(error: unknown): Conclusion {
  const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return failed('sandbox-error', {
    message: `The sandbox could not be set up: ${why}. Nothing was run.`,
    help: 'This is about the host: check free space, open files and the cache directory.',
  });
}

/** @param fault which item of the input, and how it is not as the job's input schema declares */
export function badInput(fault: string): Conclusion {
  return failed('bad-input', {
    message: `The input is not as its schema declares: ${fault}. Nothing was run.`,
    help: 'Mend the step before this one, or declare in `inputSchema` what it hands over.',
  });
}

/** A limit of the plan was passed; nothing of its result is kept. */
export function exceeded(plan: ExecutionPlan, name: LimitName, used: number | null): Conclusion {
  const { status, failure } = overLimit(plan, name, used);
  return failed(status, failure);
}

/** The script took more memory than the sandbox policy gives. */
function overSandbox(plan: ExecutionPlan, used: number | null): Conclusion {
  const { status, failure } = overSandboxMemory(plan.sandbox, used);
  return failed(status, failure);
}

function brokenSetup(ending: Ending): Conclusion {
  const why =
    ending.stop?.why === 'set-up'
      ? `it took longer than ${limits.setupMsMax / 1000} s`
      : `the process ended with ${describeEnd(ending)}${lastWords(ending.stderr.text())}`;
  return failed('sandbox-error', {
    message: `The sandbox could not be set up: ${why}. Nothing of the script was run.`,
    help: 'This is about the host, not the script; `sallyport doctor` says what is missing.',
    ...(ending.stop?.why === 'set-up' && {
      limit: { name: 'setupMsMax', value: limits.setupMsMax, used: null },
    }),
  });
}

function brokenVerification(ending: Ending): Conclusion {
  return failed('denied', {
    message: `CPython could not read the script (${describeEnd(ending)}); nothing of it was run.`,
    help: 'Make the script simpler: shorter expressions, less nesting.',
  });
}

function stopped(ending: Ending, { why, used }: Stopped, plan: ExecutionPlan): Conclusion {
  if (isLimitName(why)) return exceeded(plan, why, used);
  if (why === 'sandbox-memory') return overSandbox(plan, used);
  if (why !== 'log-lines') return badResult('what it sent as its result has not the form of one');
  return failed('output-limit', {
    message:
      `The script logged more than ${limits.logLinesMax} lines ` +
      `or ${plan.limits.stdoutBytesMax} bytes.`,
    help: 'Log less.',
    limit: { name: 'logLinesMax', value: limits.logLinesMax, used: ending.conversation.log.length },
  });
}

/**
 * Address space within a tenth of its limit at a violent end: a library that could get no memory,
 * and aborted.
 */
const nearLimit = 0.9;

/** What all processors may work between two looks at a process, as long as looks are late. */
const unseenCpuMs = 3 * limits.sampleMs * availableParallelism();

function signalled(ending: Ending, signal: NodeJS.Signals, plan: ExecutionPlan): Conclusion {
  const { cpuMsMax, memoryBytesMax } = plan.limits;
  const { peakAddressBytes } = ending.use;
  const cpuMs = ending.scriptCpuMs;
  const timed = signal === 'SIGXCPU' || signal === 'SIGKILL';
  // A script may send itself the same signals.
  if (timed && cpuMs >= cpuMsMax - unseenCpuMs) {
    return exceeded(plan, 'cpuMsMax', Math.max(cpuMs, cpuMsMax));
  }
  const violent = signal === 'SIGABRT' || signal === 'SIGSEGV' || signal === 'SIGBUS';
  if (violent && peakAddressBytes >= memoryBytesMax * nearLimit) {
    return exceeded(plan, 'memoryBytesMax', mostMemory(ending));
  }
  const reason = signal === 'SIGSYS' ? 'a system call of another architecture' : signal;
  return failed('killed', {
    message: `The script's process was ended by ${reason}.`,
    help: 'A crash in a native library, or a signal that the script sent to itself, ends a run so.',
  });
}

/**
 * The kernel ended a process of the script. What the others made of it is no whole result, even where
 * they came to their end.
 */
function ranOut(ending: Ending, whose: 'job' | 'host', plan: ExecutionPlan): Conclusion {
  const { traceback = '', line = null } = ending.conversation.failure ?? {};
  if (whose === 'host') {
    return failed('killed', {
      message: 'The host ran out of memory, and its kernel ended a process of the script.',
      help: 'Try again when the host has room, or with fewer runs beside it (`concurrency`).',
      ...{ traceback, line },
    });
  }
  const { memoryBytesMax } = plan.limits;
  if (sandboxBytes(plan.sandbox) < memoryBytesMax) {
    const over = overSandbox(plan, ending.use.peakMemoryBytes);
    return { ...over, failure: over.failure && { ...over.failure, traceback, line } };
  }
  const { status, failure } = overLimit(plan, 'memoryBytesMax', ending.use.peakMemoryBytes);
  const message =
    `The script and its processes took more memory than ${memoryBytesMax} bytes together, ` +
    'and the kernel ended one of them (limits.memoryBytesMax).';
  return failed(status, { ...failure, message, traceback, line });
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
  const name = failure.limit ?? (status === 'out-of-memory' ? 'memoryBytesMax' : '');
  const limit = isLimitName(name) ? limitOf(name, ending, plan) : null;
  return failed(status, { message, help, traceback, line, platformCode, limit }, kept);
}

function limitOf(name: LimitName, ending: Ending, plan: ExecutionPlan): Failure['limit'] {
  const value = plan.limits[name];
  if (name === 'memoryBytesMax') return { name, value, used: mostMemory(ending) };
  // Where the worker cannot say, the kernel refused it: all that there was is used.
  return { name, value, used: ending.conversation.failure?.used || value };
}

/** What is in memory is in the address space, of which no more may have been seen. */
function mostMemory({ use }: Ending): number {
  return Math.max(use.peakAddressBytes, use.peakMemoryBytes);
}

function describeEnd(ending: Ending): string {
  if (ending.stop !== null) return `ended by us: ${ending.stop.why}`;
  return ending.signal ?? `exit code ${ending.code}`;
}

function lastWords(text: string): string {
  const line = text.trim().split('\n').pop()?.replace(/\.$/, '') ?? '';
  return line === '' ? '' : `: ${line.slice(0, 400)}`;
}
