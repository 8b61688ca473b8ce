import { githubCommand } from '../../report/github.ts';
import { xml } from '../../report/junit.ts';
import { isGood, type TestResult } from './types.ts';

/** A result as plain data. */
export function resultJson({ at, entry, ...rest }: TestResult): Record<string, unknown> {
  const decided = entry === null ? {} : { decision: entry.verdict.decision };
  const findings = entry?.verdict.findings.map(({ rule, level, line, column, message }) => {
    return { rule, level, line, column, message };
  });
  return { ...rest, ...at, ...decided, ...(findings !== undefined && { findings }) };
}

/** Bad tests as workflow commands, which a GitHub run shows beside the changed lines. */
export function resultGithub(result: TestResult): string {
  const { at, word, name, message, diff } = result;
  if (isGood(word)) return '';
  const place: [string, string | number][] = [
    ['file', at.file],
    ['line', at.line],
    ['col', at.column],
    ['title', `${word}: ${name}`],
  ];
  return githubCommand('error', place, [message, ...diff].join('\n'));
}

/** A JUnit report: a suite for each file, known faults as skipped. */
export function resultsJunit(title: string, results: readonly TestResult[]): string {
  const byFile = new Map<string, TestResult[]>();
  for (const result of results) {
    byFile.set(result.at.file, [...(byFile.get(result.at.file) ?? []), result]);
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(title)}" ${countsOf(results)}>`,
    ...[...byFile].flatMap(([file, own]) => [
      `  <testsuite name="${xml(file)}" ${countsOf(own)}>`,
      ...own.map(testCase),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function countsOf(results: readonly TestResult[]): string {
  const bad = results.filter(({ word }) => !isGood(word)).length;
  const skipped = results.filter(({ word }) => word === 'todo').length;
  return `tests="${results.length}" failures="${bad}" skipped="${skipped}" errors="0"`;
}

function testCase({ kind, at, name, word, message, diff }: TestResult): string {
  const place = `file="${xml(at.file)}" line="${at.line}"`;
  const head = `    <testcase name="${xml(name)}" classname="${xml(kind)}" ${place}`;
  if (word === 'todo')
    return `${head}>\n      <skipped message="${xml(message)}"/>\n    </testcase>`;
  if (isGood(word)) return `${head}/>`;
  const body = xml([message, ...diff].join('\n'));
  const failure = `<failure type="${word}" message="${xml(message)}">${body}</failure>`;
  return `${head}>\n      ${failure}\n    </testcase>`;
}
