import type { Paint } from '../../report/paint.ts';
import { lineFaults } from './read-log.ts';
import type { ReplayExample, ReplayGroup, ReplayReport } from './replay.ts';

/** A replay for a person. */
export function replayText(report: ReplayReport, policy: string, paint: Paint): string {
  const { allowed, decisions, denied, same, unknown } = report;
  const head = `${count(decisions, 'decision')} under policy ${policy}`;
  return [
    `${paint.strong(head)}: ${count(same, 'stays', 'stay')} as they are`,
    ...section('allowed, and would be denied', denied, report.groups.denied, paint.error),
    ...section('denied, and would be allowed', allowed, report.groups.allowed, paint.warning),
    ...section('not told by the log', unknown, report.groups.unknown, paint.note),
    ...notes(report, paint),
    '',
  ].join('\n');
}

/** A replay as a value that JSON has a form for. */
export function replayJson(report: ReplayReport, policy: string): object {
  return { policy, ...report };
}

function section(
  title: string,
  sum: number,
  groups: readonly ReplayGroup[],
  colour: (text: string) => string,
): string[] {
  if (sum === 0) return [];
  return ['', colour(`${sum} ${title}`), ...groups.flatMap(groupLines)];
}

function groupLines({ count: sum, examples, rule, why }: ReplayGroup): string[] {
  const because = why === null ? '' : `: ${why}`;
  return [`  ${String(sum).padStart(7)}  ${rule}${because}`, ...examples.map(exampleLine)];
}

function exampleLine({ at, line, script, time, verb }: ReplayExample): string {
  const place = at === null ? '' : `, line ${at}`;
  const what = script === null ? '' : ` of ${script.slice(0, 'sha256:'.length + 12)}…${place}`;
  return `           line ${line}: ${verb}${what} at ${time}`;
}

function notes({ idsExceeded, lost, untaken }: ReplayReport, paint: Paint): string[] {
  const lines = untaken.map(({ count: sum, fault, lines: at }) => {
    const more = sum > at.length ? ', …' : '';
    const are = `${count(sum, 'line')} not read (${fault}: ${lineFaults[fault]})`;
    return `${paint.warning(are)}: ${at.join(', ')}${more}`;
  });
  if (lost > 0) lines.push(`${count(lost, 'decision')} not in the log, as it says itself`);
  if (idsExceeded) lines.push('there are so many decisions that repeated ones were not looked for');
  return lines.length === 0 ? [] : ['', ...lines];
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
