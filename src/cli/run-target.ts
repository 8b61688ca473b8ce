import { GatewayError } from '../errors.ts';
import type { Place } from '../finding.ts';
import type { ExecuteOptions, Outcome } from '../executor/types.ts';
import type { Gateway } from '../gateway/types.ts';
import { limits } from '../limits.ts';
import { atTop, placeIn, type Entry } from '../report/entry.ts';
import { policyOf } from './check-target.ts';
import { entryOf, isJobFile, loadJobFile, type JobFile } from '../job-file/job-file.ts';
import { readInputs } from '../job-file/job-inputs.ts';
import { isQueryFile, queryText } from '../job-file/query-file.ts';
import { readChunks, readStart } from '../job-file/read-file.ts';
import type { Terminal } from './terminal.ts';

/** What of a command line tells what is to be run. */
export interface RunTargetOptions {
  readonly policy?: string;
  /** The table that a query hands to the call. */
  readonly input?: string;
  /** Which call of a query, from 1. */
  readonly call?: number;
  readonly kql?: true;
  readonly showValues?: true;
}

/** What ran: the outcome is null where the verdict is `deny`. */
export interface Ran {
  readonly entry: Entry;
  readonly outcome: Outcome | null;
  /** Of the line that a failure blames, in `source` of the entry; null where none does. */
  readonly place: Place | null;
}

/** A file of a `run`, read. */
export interface RunTarget {
  readonly policy: string;
  /** Null where the file is a query. */
  readonly job: JobFile | null;
  run(gateway: Gateway, options: ExecuteOptions): Promise<Ran>;
}

/**
 * Reads a job file, or a query with its input.
 *
 * @throws GatewayError `ERR_USAGE`, `ERR_JOB_READ`, `ERR_JOB_INVALID`, `ERR_TABLE_INVALID`.
 */
export async function openRunTarget(
  file: string,
  options: RunTargetOptions,
  terminal: Terminal,
): Promise<RunTarget> {
  if (options.kql === true || isQueryFile(file)) return openQuery(file, options, terminal);
  if (!isJobFile(file)) throw notRunnable(file);
  if (options.input !== undefined || options.call !== undefined) {
    throw new GatewayError(
      'ERR_USAGE',
      '--input and --call are for queries, and a job file was named',
      {
        help: 'Name the input in the job file, as `inputs`.',
      },
    );
  }
  const job = withValues(await loadJobFile(file), options.showValues);
  return {
    job,
    policy: policyOf(job, options.policy),
    run: async (gateway, heard) => {
      const { verdict, outcome } = await gateway.run(job.job, heard);
      const entry = entryOf(job, verdict);
      const line = outcome?.failure?.line ?? null;
      const place = line === null ? null : placeIn(entry, lineAlone(line));
      return { entry, outcome, place };
    },
  };
}

function lineAlone(line: number): Place {
  return { line, column: 1, endLine: line, endColumn: 1 };
}

/** On the other platforms errors quote values anyway. */
function withValues(job: JobFile, shown: true | undefined): JobFile {
  if (shown === undefined || job.platform !== 'processor') return job;
  return { ...job, job: { ...job.job, errorValues: 'shown' } };
}

async function openQuery(
  file: string,
  { policy = 'kusto', input, call }: RunTargetOptions,
  terminal: Terminal,
): Promise<RunTarget> {
  const bytes =
    file === '-'
      ? await readChunks(terminal.stdin, limits.jobFileBytesMax)
      : await readStart(file, limits.jobFileBytesMax);
  const path = file === '-' ? '<stdin>' : file;
  const kql = queryText(path, bytes);
  const table = input === undefined ? {} : await readInputs([input], 'kusto', '.');
  return {
    job: null,
    policy,
    run: async (gateway, heard) => {
      const { runQuery } = await import('../gateway/query.ts');
      const named = { ...table, ...(call !== undefined && { call }) };
      const { verdict, outcome, place } = await runQuery(kql, gateway, { ...heard, ...named });
      return { entry: { file: path, source: path, shift: atTop, verdict }, outcome, place };
    },
  };
}

function notRunnable(file: string): GatewayError {
  const what = `${file} is not a job file: its name must end in .yaml or .json`;
  return new GatewayError('ERR_USAGE', what, {
    help: 'Write a job file with `platform:` and `scriptFile:` that names the script. A query ends in .kql.',
  });
}
