import { GatewayError } from '../errors.ts';
import type { LineChange } from '../fixes/line-changes.ts';
import { linesOf } from '../fixes/line-changes.ts';
import type { JobFile } from '../job-file/job-file.ts';
import { parseMarked } from '../job-file/marked.ts';

/** A job file with changes of its script made, which stands in it as a literal block. */
export interface FixedJob {
  readonly text: string;
  readonly changes: readonly LineChange[];
}

/**
 * Changes of a script's lines as changes of the job file that it stands in.
 *
 * @throws GatewayError `ERR_FIX_WRITE` when the script is not a literal block (`script: |`) of that
 *   file, or the file would not say exactly the fixed script and all else as before.
 */
export function fixJobText(
  { path, source, shift }: JobFile,
  text: string,
  { changes, script }: { readonly changes: readonly LineChange[]; readonly script: string },
): FixedJob {
  if (source !== path) {
    throw unfixable(
      path,
      `its script is the file ${source}`,
      `Name that file: check ${source} --fix`,
    );
  }
  if (shift === null) {
    const help = 'Write it as a literal block (`script: |`), or into a file of its own.';
    throw unfixable(path, 'its script is not a literal block', help);
  }
  const lines = linesOf(text);
  const newline = lines[0]?.endsWith('\r\n') ? '\r\n' : '\n';
  const indented = (line: string): string =>
    (line.trim() === '' ? '' : ' '.repeat(shift.columns)) + line.replace(/\n?$/, newline);
  const moved = changes.map(({ line, removed, added }) => ({
    line: line + shift.lines,
    removed: lines.slice(line + shift.lines, line + shift.lines + removed.length),
    added: added.map(indented),
  }));
  const fixed = replaceLines(lines, moved);
  if (!saysTheSame(text, fixed, script)) {
    const help = 'Write the script into a file of its own (`scriptFile`) and fix that.';
    throw unfixable(path, 'its block cannot be written anew without changing the job', help);
  }
  return { text: fixed, changes: moved };
}

function replaceLines(lines: readonly string[], changes: readonly LineChange[]): string {
  let text = '';
  let at = 0;
  for (const { line, removed, added } of changes) {
    text += lines.slice(at, line).join('') + added.join('');
    at = line + removed.length;
  }
  return text + lines.slice(at).join('');
}

/** Whether a job file says what another does, but for its script. */
function saysTheSame(before: string, after: string, script: string): boolean {
  const [old, now] = [parseMarked(before, 'yaml'), parseMarked(after, 'yaml')];
  if ('faults' in old || 'faults' in now) return false;
  const wanted = { ...(old.marked.value as Record<string, unknown>), script };
  return JSON.stringify(wanted) === JSON.stringify(now.marked.value);
}

function unfixable(path: string, why: string, help: string): GatewayError {
  return new GatewayError('ERR_FIX_WRITE', `${path} cannot be fixed: ${why}`, { help });
}
