import { GatewayError } from '../errors.ts';
import { lineChanges, linesOf } from '../fixes/line-changes.ts';
import type { Fixed } from '../fixes/rounds.ts';
import { storedEdits } from '../fixes/stored-text.ts';
import { applyEdits } from '../fixes/select.ts';
import { limits } from '../limits.ts';
import { unifiedDiff } from '../report/unified-diff.ts';
import type { Target } from './check-target.ts';
import { fixJobText } from './job-script.ts';
import { readBounded } from './read-file.ts';
import { replaceFile } from './replace-file.ts';

/** What fixing one file came to. */
export interface FixedTarget {
  readonly fixed: Fixed;
  /** The file with its fixes, and the same as a unified diff; empty when nothing was fixed. */
  readonly text: string;
  readonly diff: string;
}

/**
 * Fixes one file; writes it where `write` says so and there was something to fix.
 *
 * @throws GatewayError `ERR_FIX_WRITE` when it cannot be written, `ERR_INTERNAL` when a fix would
 *   change more than it says. The file is then as it was.
 */
export async function fixTarget(target: Target, write: boolean): Promise<FixedTarget> {
  const fixed = target.fix();
  if (fixed.unsound.length > 0) throw unsound(target, fixed);
  const { home } = target;
  if (home.kind === 'job') {
    if (fixed.edits.length === 0) return { fixed, text: '', diff: '' };
    const { path } = home.job;
    const bytes = await readBounded(path, limits.jobFileBytesMax);
    const before = Buffer.from(bytes).toString('utf8');
    const script = { changes: lineChanges(fixed.original, fixed.edits), script: fixed.text };
    const { text, changes } = fixJobText(home.job, before, script);
    if (write) await replaceFile(path, bytes, Buffer.from(text));
    return { fixed, text, diff: unifiedDiff(path, linesOf(before), changes) };
  }
  const { text: before, edits } = storedEdits(home.bytes, fixed.edits);
  const text = applyEdits(before, edits);
  if (write && edits.length > 0 && home.kind === 'file') {
    await replaceFile(home.path, home.bytes, Buffer.from(text));
  }
  const changes = lineChanges(before, edits);
  return { fixed, text, diff: unifiedDiff(home.path, linesOf(before), changes) };
}

function unsound({ home }: Target, { unsound: titles }: Fixed): GatewayError {
  const path = home.kind === 'job' ? home.job.path : home.path;
  const what = `the fixes of ${path} would change more than they say, so none was made`;
  return new GatewayError('ERR_INTERNAL', what, {
    faults: titles.slice(0, 10).map((title) => ({ message: title })),
    help: 'Report the script that led here: this is a fault of Sallyport, not of the script.',
  });
}
