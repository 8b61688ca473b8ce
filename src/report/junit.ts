import type { Finding } from '../finding.ts';
import type { Entry, Unchecked } from './entry.ts';
import { countLevels, placeOf } from './entry.ts';

/**
 * A JUnit report: a test case for each file; a denied file is a failure that lists its findings,
 * findings that deny nothing are the case's output.
 */
export function junitReport(
  entries: readonly Entry[],
  unchecked: readonly Unchecked[],
  suite = 'sallyport check',
): string {
  const denied = entries.filter((entry) => entry.verdict.decision === 'deny').length;
  const tests = entries.length + unchecked.length;
  const counts = `tests="${tests}" failures="${denied}" errors="${unchecked.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sallyport" ${counts}>`,
    `  <testsuite name="${suite}" ${counts}>`,
    ...entries.map(testCase),
    ...unchecked.map(errorCase),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(entry: Entry): string {
  const { verdict } = entry;
  const head = `    <testcase name="${xml(entry.file)}" classname="${xml(verdict.policy.name)}"`;
  if (verdict.findings.length === 0) return `${head}/>`;
  const body = xml(verdict.findings.map((finding) => line(entry, finding)).join('\n'));
  const element =
    verdict.decision === 'deny'
      ? `<failure type="denied" message="${xml(countLevels(verdict.findings))}">${body}</failure>`
      : `<system-out>${body}</system-out>`;
  return `${head}>\n      ${element}\n    </testcase>`;
}

function errorCase({ file, message }: Unchecked): string {
  const name = `    <testcase name="${xml(file)}" classname="sallyport">`;
  return `${name}\n      <error type="unchecked" message="${xml(message)}"/>\n    </testcase>`;
}

function line(entry: Entry, finding: Finding): string {
  const at = placeOf(entry, finding);
  const place = at === null ? '' : `:${at.line}:${at.column}`;
  const what = `${finding.level}: ${finding.message} [${finding.rule}]`;
  return `${entry.source}${place}: ${what}\n  ${finding.help}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/**
 * Everything outside XML 1.0's Char production, and controls that no reader of a report wants to
 * meet.
 */
const notXml = /[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text as content or attribute of XML 1.0. */
export function xml(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(notXml, '\ufffd')
    .replace(/[&<>"\n\t]/g, (character) => entities[character] ?? character);
}
