import type { AppliedFix } from '../fixes/rounds.ts';
import type { Finding, Fix, Place } from '../finding.ts';
import { LineTable } from '../syntax/span.ts';
import type { Verdict } from '../verdict/decide.ts';
import type { Entry } from './entry.ts';

/** One line of JSON Lines for one file; line feeds never stand inside it. */
export function jsonLine(entry: Entry): string {
  const { file, verdict, fixed } = entry;
  return `${jsonText({ ...verdictJson(file, verdict), ...(fixed && { fixed: fixed.map(fixedJson) }) })}\n`;
}

const unseen = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON on one line that a terminal obeys nothing of: what it would hide is escaped. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    unseen,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A verdict as plain data: lines and columns are 1-based, columns count UTF-16 units, ends are
 * exclusive. The edits of `fixes` are places in the script as judged: without byte order mark,
 * lines ended by a line feed.
 */
export function verdictJson(file: string, verdict: Verdict): Record<string, unknown> {
  return {
    file,
    decision: verdict.decision,
    policy: verdict.policy.name,
    findings: verdict.findings.map((finding) => findingJson(finding, verdict.text)),
  };
}

/** One finding as plain data, as {@link verdictJson} has it. */
export function findingJson(finding: Finding, text: string): Record<string, unknown> {
  const { rule, level, message, help, line, column, endLine, endColumn, docs, fix } = finding;
  const about = finding.member === undefined ? {} : { member: finding.member };
  const plain = { rule, level, message, help, line, column, endLine, endColumn, docs, ...about };
  if (fix === undefined) return plain;
  const edits = fixEdits(fix, text).map(({ replacement, ...range }) => ({
    range,
    text: replacement,
  }));
  return { ...plain, fixes: [{ title: fix.title, edits }] };
}

function fixedJson({ title, finding }: AppliedFix): Record<string, unknown> {
  const { rule, line, column } = finding;
  return { rule, title, line, column };
}

/** The edits of a fix, by line and column. */
export function fixEdits(fix: Fix, text: string): (Place & { replacement: string })[] {
  const lines = new LineTable(text);
  return fix.edits.map((edit) => ({
    ...lines.place(edit),
    replacement: edit.replacement,
  }));
}
