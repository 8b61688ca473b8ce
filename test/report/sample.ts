import type { Finding } from '#dist/finding.js';
import type { Entry } from '#dist/report/entry.js';

/** A finding about the first place where `marked` stands in a text. */
export function findingAt(text: string, marked: string, more: Partial<Finding> = {}): Finding {
  const start = text.indexOf(marked);
  const end = start + marked.length;
  const place = (offset: number): [number, number] => {
    const before = text.slice(0, offset).split('\n');
    return [before.length, (before.at(-1) ?? '').length + 1];
  };
  const [line, column] = place(start);
  const [endLine, endColumn] = place(end);
  return {
    rule: 'import-allow-list',
    level: 'error',
    message: '`os` is not on the list of the policy',
    help: 'Leave it out.',
    docs: 'rules/imports/import-allow-list.md',
    span: { start, end },
    line,
    column,
    endLine,
    endColumn,
    ...more,
  };
}

/** A finding about the job as a whole. */
export const jobFinding: Finding = {
  rule: 'output-schema',
  level: 'error',
  message: 'the job has no output schema',
  help: 'Give one.',
  docs: 'rules/contract/output-schema.md',
  span: { start: 0, end: 0 },
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
};

export function entryOf(file: string, text: string, findings: readonly Finding[]): Entry {
  const denied = findings.some((finding) => finding.level === 'error');
  return {
    file,
    source: file,
    shift: { lines: 0, columns: 0 },
    verdict: {
      decision: denied ? 'deny' : 'allow',
      policy: { name: 'processor', digest: `sha256:${'0'.repeat(64)}` },
      platform: 'processor',
      findings,
      text,
    },
  };
}

/** Text that would do harm wherever it is copied without care. */
export const hostile = `a\u001b[31m\r\n::error::b%0A<![CDATA[]]>&"'\u0000\u202e,c:d`;
