import { paintFor, type Canvas, type Paint } from '../../report/paint.ts';
import { visibleLine } from '../../text/visible.ts';
import type { CoveredEntry, PolicyCoverage } from './coverage.ts';

/** What of a policy has a test, for a person. */
export function coverageText(
  { policy, entries, rules, percent }: PolicyCoverage,
  canvas: Canvas,
): string {
  const paint = paintFor(canvas);
  const live = entries.filter(({ isIdle }) => !isIdle);
  const tested = live.filter(({ count }) => count > 0).length;
  const counted = `${tested} of ${live.length} entries, ${percent} %`;
  const said = live.length === 0 ? 'it says nothing that could be missed' : counted;
  const head = `coverage of ${visibleLine(policy)}: ${said}`;
  const width = Math.max(0, ...entries.map(({ kind, name }) => kind.length + name.length + 1));
  const lines = entries.map((entry) => {
    const label = visibleLine(`${entry.kind} ${entry.name}`.padEnd(width));
    return `  ${label}  ${saidOf(entry, paint)}`;
  });
  const denying = rules.filter(({ count }) => count > 0);
  const silent = rules.filter(({ count }) => count === 0).map(({ name }) => name);
  const inForce = `  ${denying.length} of ${rules.length} rules that deny do so in a test`;
  const rest = silent.length === 0 ? '' : `; not: ${silent.join(', ')}`;
  return [paint.strong(head), ...lines, inForce + paint.faint(rest), ''].join('\n');
}

function saidOf({ tests, count, isIdle }: CoveredEntry, paint: Paint): string {
  if (isIdle) return paint.faint('holds without it');
  if (count === 0) return paint.warning('no test');
  return paint.faint(visibleLine(tests[0] ?? '') + (count > 1 ? ` and ${count - 1} more` : ''));
}
