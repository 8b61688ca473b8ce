import type { ExecutionPlan } from '../job/plan.ts';
import type { PlatformId } from '../platform/platform.ts';
import { joinTables, tableSchema } from '../table/table.ts';
import { emptyOutcome } from './assemble.ts';
import { exceeded } from './outcome.ts';
import type { Failure, Outcome, Usage } from './types.ts';

/**
 * What became of a job that ran as several, each with a part of its input: one outcome, its tables
 * those of the parts in their order. Where one did not complete, nothing of the others counts: they are
 * told by what failed first in their order, before those that were called off for it.
 *
 * @param outcomes one or more, in the order of the parts
 * @param plan of all of them: its limits hold for the whole result
 */
export function joinOutcomes(outcomes: readonly Outcome[], plan: ExecutionPlan): Outcome {
  const [first] = outcomes;
  if (first === undefined) throw new RangeError('no outcome to join');
  const joined = { ...first, ...together(outcomes) };
  if (outcomes.length === 1) return joined;
  const failed =
    outcomes.find(({ status }) => status !== 'completed' && status !== 'cancelled') ??
    outcomes.find(({ status }) => status !== 'completed');
  if (failed !== undefined) return asFailed(joined, failed, outcomes);
  const over = overLimit(outcomes, plan);
  if (over !== null) return asFailed(joined, { ...joined, ...over }, []);
  const ports = first.tables.map((_, port) =>
    joinTables(outcomes.flatMap(({ tables }) => tables[port] ?? [])),
  );
  return { ...joined, tables: ports, files: outcomes.flatMap(({ files }) => files) };
}

type Ended = Pick<Outcome, 'status' | 'failure' | 'platformStatus'>;

/** All of the results together may be more than each of them was allowed. */
function overLimit(outcomes: readonly Outcome[], plan: ExecutionPlan): Ended | null {
  const { resultBytesMax, resultRowsMax } = plan.limits;
  const tables = outcomes.flatMap((outcome) => outcome.tables);
  const rows = tables.reduce((sum, table) => sum + tableSchema(table).rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.byteLength, 0);
  if (rows > resultRowsMax) return ended(plan, 'resultRowsMax', rows);
  return bytes > resultBytesMax ? ended(plan, 'resultBytesMax', bytes) : null;
}

function ended(
  plan: ExecutionPlan,
  limit: 'resultRowsMax' | 'resultBytesMax',
  used: number,
): Ended {
  return endedAs(exceeded(plan, limit, used));
}

/** The parts together ran past the time of the whole. */
export function timedOut(joined: Outcome, plan: ExecutionPlan): Outcome {
  const { wallMsMax } = plan.limits;
  const over = endedAs(exceeded(plan, 'wallMsMax', Math.max(wallMsMax, joined.usage.wallMs)));
  return { ...joined, ...over, tables: [], files: [] };
}

/** Only jobs of Kusto run in parts. */
function endedAs(conclusion: Parameters<typeof emptyOutcome>[0]): Ended {
  const platform: PlatformId = 'kusto';
  const environment = { tier: 'none', python: '', runtime: null } as const;
  const { status, failure, platformStatus } = emptyOutcome(conclusion, platform, environment);
  return { status, failure, platformStatus };
}

function asFailed(joined: Outcome, failed: Ended, outcomes: readonly Ended[]): Outcome {
  const { status, failure, platformStatus } = failed;
  const at = outcomes.indexOf(failed);
  const placed = at < 0 || failure === null ? failure : inPart(failure, at, outcomes.length);
  return { ...joined, status, platformStatus, failure: placed, tables: [], files: [] };
}

function inPart(failure: Failure, at: number, count: number): Failure {
  const message = `Partition ${at + 1} of ${count}: ${failure.message}`;
  const help = `${failure.help} Nothing of the other partitions is kept.`.trim();
  return { ...failure, message, help };
}

/** What is said by all of them. */
function together(outcomes: readonly Outcome[]): Partial<Outcome> {
  const [first] = outcomes;
  const begun = outcomes.reduce((sum, { sandbox }) => sum + (sandbox?.sandboxes ?? 0), 0);
  return {
    log: outcomes.flatMap(({ log }) => log),
    stdout: outcomes.map(({ stdout }) => stdout).join(''),
    stderr: outcomes.map(({ stderr }) => stderr).join(''),
    truncated: outcomes.some(({ truncated }) => truncated),
    notes: [...new Set(outcomes.flatMap(({ notes }) => notes))],
    usage: usageOf(outcomes.map(({ usage }) => usage)),
    sandbox: first?.sandbox
      ? { ...first.sandbox, distribution: 'per_node', sandboxes: begun }
      : null,
  };
}

/** Side by side: the longest time, the largest memory, and the sum of all else. */
function usageOf(parts: readonly Usage[]): Usage {
  const sum = (name: keyof Usage): number => parts.reduce((all, part) => all + part[name], 0);
  const most = (name: keyof Usage): number => Math.max(...parts.map((part) => part[name]));
  return {
    wallMs: most('wallMs'),
    cpuMs: sum('cpuMs'),
    peakMemoryBytes: most('peakMemoryBytes'),
    sentBytes: sum('sentBytes'),
    receivedBytes: sum('receivedBytes'),
    stdoutBytes: sum('stdoutBytes'),
    stderrBytes: sum('stderrBytes'),
    resultBytes: sum('resultBytes'),
  };
}
