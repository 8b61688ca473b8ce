import { dirname, extname } from 'node:path';
import { GatewayError, type Fault } from '../errors.ts';
import { limits } from '../limits.ts';
import type { PlatformId } from '../platform/platform.ts';
import { atTop, type Entry, type Shift } from '../report/entry.ts';
import type { Place } from '../finding.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { Expectation } from './expectation.ts';
import { JobFormReader, type JobForm } from './job-form.ts';
import { readInputs } from './job-inputs.ts';
import { parseMarked, type Marked } from './marked.ts';
import { beside, readBounded, readStart } from './read-file.ts';

/** A job as its file describes it, its parts read. */
export interface JobFile {
  readonly path: string;
  readonly title: string | null;
  /** Preset or path; null where the file names none. */
  readonly policy: string | null;
  readonly platform: PlatformId;
  /** The file that the script stands in. */
  readonly source: string;
  /** Where in `source` it starts; null where its lines are not lines of `source`. */
  readonly shift: Shift | null;
  /** What the gateway's `check` and `run` take; not yet judged. */
  readonly job: Readonly<Record<string, unknown>>;
  readonly expect: Expectation | null;
  /** Where a member of the job stands in its file. */
  readonly placeOfMember: (member: string) => Place | null;
}

/** A job with what was said of it, for a report. */
export function entryOf(job: JobFile, verdict: Verdict): Entry {
  const { path, source, shift, placeOfMember } = job;
  return { file: path, source, shift, verdict, placeOfMember };
}

/** Whether a file's name says that it is a job and not a bare script. */
export function isJobFile(path: string): boolean {
  return ['.yaml', '.yml', '.json'].includes(extname(path).toLowerCase());
}

/**
 * Reads a job file and every file that it names, relative to it.
 *
 * @throws GatewayError `ERR_JOB_READ` when one cannot be read, `ERR_JOB_INVALID` with every fault
 *   and its line when the
 *   file is not of the documented form, `ERR_TABLE_INVALID` for an input.
 */
export async function loadJobFile(path: string): Promise<JobFile> {
  const { form, marked } = readForm(path, await readText(path));
  const folder = dirname(path);
  const job: Record<string, unknown> = { platform: form.platform, ...form.plain };
  job['script'] = form.script ?? (await readScript(beside(folder, form.scriptFile)));
  if (form.inputs !== null) {
    Object.assign(job, await readInputs(form.inputs, form.platform, folder));
  }
  if (form.bundle !== null) {
    job['bundle'] = await readBounded(beside(folder, form.bundle), limits.jobFileBytesMax);
  }
  return {
    path,
    title: form.title,
    policy: form.policy === null ? null : policyPath(form.policy, folder),
    platform: form.platform,
    ...whereabouts(path, form),
    job,
    expect: form.expect,
    placeOfMember: (member) => placeOfMember(marked, member),
  };
}

/** The longest part of `outputSchema[0].type` that has a place of its own. */
function placeOfMember(marked: Marked, member: string): Place | null {
  const keys = [...member.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(
    ([, index, quoted, name]) => (index === undefined ? (quoted ?? name ?? '') : Number(index)),
  );
  for (; keys.length > 0; keys.pop()) {
    const place = marked.placeOf(keys);
    if (place) return { ...place, endLine: place.line, endColumn: place.column + 1 };
  }
  return null;
}

function whereabouts(path: string, form: JobForm): Pick<JobFile, 'source' | 'shift'> {
  if (form.script !== null) return { source: path, shift: form.shift };
  return { source: beside(dirname(path), form.scriptFile), shift: atTop };
}

async function readText(path: string): Promise<string> {
  const bytes = await readBounded(path, limits.jobFileBytesMax);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalid(
      path,
      [{ message: 'the file is not UTF-8', help: 'Save it as UTF-8.' }],
      undefined,
      error,
    );
  }
}

/** A script of any size is handed on: the gateway says what is too large. */
function readScript(path: string): Promise<Uint8Array> {
  return readStart(path, limits.jobFileBytesMax);
}

function policyPath(policy: string, folder: string): string {
  return /[/\\]|\.ya?ml$/i.test(policy) ? beside(folder, policy) : policy;
}

function readForm(path: string, text: string): { form: JobForm; marked: Marked } {
  const parsed = parseMarked(text, extname(path).toLowerCase() === '.json' ? 'json' : 'yaml');
  if ('faults' in parsed) throw invalid(path, parsed.faults);
  const { value } = parsed.marked;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = Array.isArray(value)
      ? 'this is a list, and a job file is one job: a mapping of keys'
      : 'this is no mapping of keys, and a job is one';
    const help = 'Begin with `platform: …` at the left margin; write a file for each job.';
    throw invalid(path, [{ message, help, line: 1, column: 1 }]);
  }
  const reader = new JobFormReader(value as Record<string, unknown>, parsed.marked);
  const form = reader.read();
  if (form === null) throw invalid(path, reader.faults, reader.keysHelp());
  return { form, marked: parsed.marked };
}

function invalid(path: string, faults: readonly Fault[], help?: string, cause?: unknown) {
  return new GatewayError('ERR_JOB_INVALID', `${path} cannot be used as a job file`, {
    faults: faults.map((fault) => ({ path, ...fault })),
    // What helps with a fault stands at the fault.
    ...(help !== undefined && { help }),
    ...(cause !== undefined && { cause }),
  });
}
