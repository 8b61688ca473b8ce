import type { LintReport } from '../../authoring/lint/lint.ts';
import { atTop, countLevels, type Entry, type Unchecked } from '../../report/entry.ts';
import { githubCommands } from '../../report/github.ts';
import { findingJson, jsonText } from '../../report/json.ts';
import { junitReport } from '../../report/junit.ts';
import { paintFor } from '../../report/paint.ts';
import { prettyFindings } from '../../report/pretty.ts';
import { sarifLog } from '../../report/sarif.ts';
import { visibleLine } from '../../text/visible.ts';
import type { Terminal } from '../terminal.ts';
import { packageVersion } from '../version.ts';

export const lintFormats = ['pretty', 'json', 'sarif', 'junit', 'github'] as const;

export type LintFormat = (typeof lintFormats)[number];

export interface Linted {
  /** As reports name the file. */
  readonly name: string;
  readonly report: LintReport;
}

/** What lint found, in a format that `check` has as well. */
export function lintOutput(
  linted: readonly Linted[],
  unread: readonly Unchecked[],
  format: LintFormat,
  terminal: Terminal,
): string {
  const entries = linted.map(entryOf);
  switch (format) {
    case 'json':
      return entries.map(jsonLine).join('');
    case 'sarif':
      return sarifLog(entries, unread, packageVersion());
    case 'junit':
      return junitReport(entries, unread, 'sallyport policy lint');
    case 'github':
      return entries.map(githubCommands).join('');
    case 'pretty':
      return entries.map((entry) => pretty(entry, terminal)).join('\n');
  }
}

/** The policy file stands where the script does for `check`. */
function entryOf({ name, report: { policy, text, findings } }: Linted): Entry {
  const deny = findings.some(({ level }) => level !== 'note');
  return {
    file: name,
    source: name,
    shift: atTop,
    verdict: {
      decision: deny ? 'deny' : 'allow',
      policy: { name: policy ?? name, digest: '' },
      platform: 'script',
      findings,
      text,
    },
  };
}

function jsonLine({ file, verdict }: Entry): string {
  const { policy, findings, text } = verdict;
  const json = findings.map((finding) => {
    const { rule, ...rest } = findingJson(finding, text);
    return { lint: rule, ...rest, ...(finding.chain && { chain: finding.chain }) };
  });
  return `${jsonText({ file, policy: policy.name, findings: json })}\n`;
}

function pretty(entry: Entry, { canvas }: Terminal): string {
  const paint = paintFor(canvas);
  const { findings } = entry.verdict;
  const found = findings.length === 0 ? paint.good('nothing found') : countLevels(findings);
  const list = findings.length === 0 ? '' : `${prettyFindings(entry, canvas)}\n`;
  return `${list}${visibleLine(entry.file)}: ${found}\n`;
}
