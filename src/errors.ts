/**
 * Errors about the situation: a missing runtime, an unreadable policy, wrong usage. What is wrong with
 * a job is never an error but a finding. The table is the whole list; documentation is made from it.
 */
export const errorCodes = {
  ERR_USAGE: 'A call or a command line is not of the form that is documented.',
  ERR_POLICY_READ: 'A policy file cannot be read.',
  ERR_POLICY_INVALID: 'A policy is not well-formed; every fault is listed with line and column.',
  ERR_POLICY_UNKNOWN: 'No preset policy has this name.',
  ERR_RULE_INVALID: 'A rule page is not well-formed.',
  ERR_TEST_READ: 'A policy test, or a file that it names, cannot be read.',
  ERR_TEST_INVALID: 'A policy test is not well-formed; every fault is listed with line and column.',
  ERR_TEST_WRITE: 'A snapshot of findings cannot be written.',
  ERR_SURFACE_READ: 'A surface map cannot be read or written.',
  ERR_SURFACE_INVALID: 'A surface map is not well-formed; every fault is listed with its line.',
  ERR_SURFACE_WALK: 'The walk over the modules of a runtime did not come to its end.',
  ERR_ENGINE_MISSING: 'An engine was asked for by name and cannot be loaded on this machine.',
  ERR_JOB_INVALID: 'A job is not of the documented form.',
  ERR_JOB_READ: 'A job file, or a file that it names, cannot be read.',
  ERR_FIX_WRITE: 'A file cannot be rewritten in place: with fixes, or in another layout.',
  ERR_INIT_WRITE: 'Files to start from cannot be written, or would replace others.',
  ERR_TABLE_INVALID: 'An input table cannot be read as the format that it claims.',
  ERR_LOG_WRITE: 'A decision log cannot be written.',
  ERR_LOG_READ: 'A decision log cannot be read.',
  ERR_BENCH_READ: 'A corpus, a gate file or a result of the benchmark cannot be read.',
  ERR_BENCH_INVALID:
    'A corpus, a gate file or a result of the benchmark is not well-formed; every fault is listed.',
  ERR_PERMIT_INVALID: 'A permit is malformed, altered, or signed by another key.',
  ERR_PERMIT_EXPIRED: 'A permit is past its time, or not yet valid.',
  ERR_PERMIT_SPENT: 'A permit was used before on this executor.',
  ERR_PERMITS_FULL: 'An executor can remember no more spent permits until some expire.',
  ERR_PERMIT_MISMATCH: 'What is to be run is not what the permit names.',
  ERR_NOT_ADMITTED: 'A job was denied; the verdict carries the findings.',
  ERR_RUNTIME_MISSING: 'The Python runtime that the policy names is not prepared on this host.',
  ERR_RUNTIME_CREATE: 'A Python runtime could not be prepared.',
  ERR_PYTHON_MISSING: 'No usable CPython was found.',
  ERR_PLATFORM_UNSUPPORTED: 'Scripts run on Linux only; checking works everywhere.',
  ERR_ISOLATION_UNMET: 'This host cannot give the isolation that the policy requires.',
  ERR_EXECUTOR_CLOSED: 'The gateway or executor was closed.',
  ERR_INTERNAL: 'A fault of this library. The answer is a deny.',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** One fault in a file or call, with its place where it has one (1-based). */
export interface Fault {
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
}

/** The only class of error that the library throws on purpose. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  /** What to do about it, where that can be said. */
  readonly help: string | undefined;
  /** All faults found, when there are several. */
  readonly faults: readonly Fault[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { help?: string; faults?: readonly Fault[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.help = options.help;
    this.faults = options.faults ?? [];
  }
}
