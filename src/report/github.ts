import type { Finding, Level } from '../finding.ts';
import type { Entry } from './entry.ts';
import { placeOf } from './entry.ts';
import { visibleLine, visibleText } from '../text/visible.ts';

const commands: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'notice',
};

/**
 * Findings as workflow commands, which a GitHub run shows beside the changed lines. Escaped as the
 * runner reads them back
 * (https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts): no text can start a
 * command of its own.
 */
export function githubCommands(entry: Entry): string {
  return entry.verdict.findings.map((finding) => commandOf(entry, finding)).join('');
}

function commandOf(entry: Entry, finding: Finding): string {
  const properties: [string, string | number][] = [['file', entry.source]];
  const place = placeOf(entry, finding);
  if (place !== null) {
    const { line, column, endLine, endColumn } = place;
    properties.push(['line', line], ['endLine', endLine]);
    if (line === endLine) properties.push(['col', column], ['endColumn', endColumn]);
  }
  properties.push(['title', finding.rule]);
  const body = `${finding.message}\n${finding.help}\n${finding.docs}`;
  return githubCommand(finding.level, properties, body);
}

/** One workflow command; values are escaped here. */
export function githubCommand(
  level: Level,
  properties: readonly (readonly [name: string, value: string | number])[],
  body: string,
): string {
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${commands[level]} ${list.join(',')}::${escapeData(visibleText(body))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(visibleLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
