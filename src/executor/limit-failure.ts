import type { ExecutionPlan, RunLimits, SandboxBounds } from '../job/plan.ts';
import type { Failure, OutcomeStatus } from './types.ts';

/** Whoever breaks one of these has a connection refused or ended, and the run goes on. */
type ConnectionLimit = Extract<keyof RunLimits, `networkConnect${string}` | 'networkIdleMsMax'>;

/** Limits whose breach is the end of a run. */
export type LimitName = Exclude<keyof RunLimits, ConnectionLimit>;

interface Wording {
  readonly status: OutcomeStatus;
  /** As in "the script printed more than 10 bytes". */
  readonly verb: string;
}

const wordings: Readonly<Record<LimitName, Wording>> = {
  wallMsMax: { status: 'timed-out', verb: 'ran longer than' },
  cpuMsMax: { status: 'resource-limit', verb: 'used more processor time than' },
  memoryBytesMax: { status: 'out-of-memory', verb: 'asked for more memory than' },
  tasksMax: { status: 'resource-limit', verb: 'started more threads and processes than' },
  fileBytesMax: { status: 'resource-limit', verb: 'wrote a file of more than' },
  openFilesMax: { status: 'resource-limit', verb: 'opened more files than' },
  workDirectoryBytesMax: { status: 'resource-limit', verb: 'kept files of more than' },
  workDirectoryEntriesMax: { status: 'resource-limit', verb: 'kept more files and folders than' },
  stdoutBytesMax: { status: 'output-limit', verb: 'printed more than' },
  stderrBytesMax: { status: 'output-limit', verb: 'wrote more to stderr than' },
  resultBytesMax: { status: 'output-limit', verb: 'handed out more than' },
  resultRowsMax: { status: 'output-limit', verb: 'returned more rows than' },
  networkBytesMax: { status: 'resource-limit', verb: 'sent and received more than' },
};

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(wordings, name);
}

/**
 * A limit of the plan was passed: the class of the outcome, and what its author is told.
 *
 * @param used null where it is not known
 */
export function overLimit(
  plan: Pick<ExecutionPlan, 'limits'>,
  name: LimitName,
  used: number | null,
): { readonly status: OutcomeStatus; readonly failure: Partial<Failure> } {
  const { status, verb } = wordings[name];
  const value = plan.limits[name];
  const unit = name.endsWith('MsMax') ? ' ms' : name.endsWith('BytesMax') ? ' bytes' : '';
  return {
    status,
    failure: {
      message: `The script ${verb} ${value}${unit} (limits.${name}).`,
      help: `Do less in one run, or raise \`limits.${name}\` in the policy.`,
      limit: { name, value, used },
    },
  };
}

/**
 * The memory of Kusto's sandbox was passed, which the service ends a query for.
 *
 * @param used bytes; null where it is not known
 */
export function overSandboxMemory(
  sandbox: SandboxBounds | null,
  used: number | null,
): { readonly status: OutcomeStatus; readonly failure: Partial<Failure> } {
  const value = sandbox?.memoryMbMax ?? 0;
  return {
    status: 'out-of-memory',
    failure: {
      message: `The script took more memory than ${value} MB (sandbox.maxMemoryMbPerSandbox).`,
      help:
        'Hand in fewer rows or columns, split them (`hint.distribution = per_node`), or raise ' +
        '`maxMemoryMbPerSandbox` in the sandbox policy.',
      limit: {
        name: 'maxMemoryMbPerSandbox',
        value,
        used: used === null ? null : Math.ceil(used / 1_048_576),
      },
    },
  };
}
