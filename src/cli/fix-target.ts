import { GatewayError } from '../errors.ts';
import { lineChanges, linesOf } from '../fixes/line-changes.ts';
import type { Fixed } from '../fixes/rounds.ts';
import { storedEdits } from '../fixes/stored-text.ts';
import { applyEdits } from '../fixes/select.ts';
import { limits } from '../limits.ts';
import { bytesText } from '../report/quantity.ts';
import { unifiedDiff } from '../report/unified-diff.ts';
import type { Target } from './check-target.ts';
import type { JobFile } from '../job-file/job-file.ts';
import { fixJobText } from './job-script.ts';
import { readBounded } from '../job-file/read-file.ts';
import { replaceFile } from './replace-file.ts';

/** What fixing one file came to. */
export interface FixedTarget {
  readonly fixed: Fixed;
  /** The file with its fixes, byte for byte as it was where nothing was fixed. */
  readonly bytes: Uint8Array;
  /** What was fixed as a unified diff. */
  readonly diff: string;
}

/**
 * Fixes one file; writes it where `write` says so and there was something to fix.
 *
 * @throws GatewayError `ERR_FIX_WRITE` when it cannot be written, `ERR_INTERNAL` when a fix would
 *   change more than it says. The file is then as it was.
 */
export async function fixTarget(target: Target, write: boolean): Promise<FixedTarget> {
  const fixed = await target.fix();
  if (fixed.unsound.length > 0) throw unsound(target, fixed);
  const { home } = target;
  if (home.kind === 'stdin' && home.bytes.length >= limits.jobFileBytesMax) {
    const what = `standard input has ${bytesText(limits.jobFileBytesMax)} or more`;
    throw new GatewayError('ERR_JOB_READ', what, {
      help: 'Nothing larger is read: it would be cut.',
    });
  }
  const made = home.kind === 'job' ? await fixJob(home.job, fixed) : fixText(home, fixed);
  if (write && fixed.edits.length > 0 && home.kind !== 'stdin') {
    await replaceFile(made.path, made.judged, made.bytes);
  }
  return { fixed, bytes: made.bytes, diff: made.diff };
}

interface Made {
  readonly path: string;
  /** The file as it was. */
  readonly judged: Uint8Array;
  readonly bytes: Uint8Array;
  readonly diff: string;
}

function fixText({ path, bytes }: { path: string; bytes: Uint8Array }, fixed: Fixed): Made {
  const { text, edits } = storedEdits(bytes, fixed.edits);
  const after = edits.length === 0 ? bytes : Buffer.from(applyEdits(text, edits));
  const diff = unifiedDiff(path, linesOf(text), lineChanges(text, edits));
  return { path, judged: bytes, bytes: after, diff };
}

async function fixJob(job: JobFile, { original, edits, text }: Fixed): Promise<Made> {
  const { path } = job;
  const judged = await readBounded(path, limits.jobFileBytesMax);
  if (edits.length === 0) return { path, judged, bytes: judged, diff: '' };
  const before = Buffer.from(judged).toString('utf8');
  const changed = fixJobText(job, before, { changes: lineChanges(original, edits), script: text });
  const diff = unifiedDiff(path, linesOf(before), changed.changes);
  return { path, judged, bytes: Buffer.from(changed.text), diff };
}

function unsound({ home }: Target, { unsound: titles }: Fixed): GatewayError {
  const path = home.kind === 'job' ? home.job.path : home.path;
  const what = `the fixes of ${path} would change more than they say, so none was made`;
  return new GatewayError('ERR_INTERNAL', what, {
    faults: titles.slice(0, 10).map((title) => ({ message: title })),
    help: 'Report the script that led here: this is a fault of Sallyport, not of the script.',
  });
}
