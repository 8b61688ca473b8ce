import { paintFor, type Canvas } from '../../report/paint.ts';
import { visibleLine } from '../../text/visible.ts';
import type { Change, Comparison } from './comparison.ts';

/** What of others is listed. */
const othersMax = 40;

/** A comparison for a terminal. */
export function comparisonText(comparison: Comparison, canvas: Canvas): string {
  const { regressions, improvements, others, unchanged, added, gone, rewritten } = comparison;
  const paint = paintFor(canvas);
  const verdict =
    regressions.length === 0
      ? paint.good('nothing of our own is worse')
      : paint.error(`worse: ${regressions.length}`);
  const lines = [
    ...regressions.map((one) => paint.error(changeText(one))),
    ...listed(`better: ${improvements.length}`, improvements),
    ...listed(`other changes: ${others.length}`, others),
    ...lasting(unchanged),
    ...named('new', added),
    ...named('gone, and compared with nothing', gone),
    ...named('rewritten, and not compared', rewritten),
  ];
  return `${[verdict, ...lines].join('\n')}\n`;
}

const changeText = ({ id, subject, was, now }: Change): string =>
  visibleLine(`  ${id}  ${subject}: ${was}, then ${now}`);

function listed(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  const rest = changes.length - othersMax;
  const more = rest > 0 ? [`  and ${rest} more`] : [];
  return [title, ...changes.slice(0, othersMax).map(changeText), ...more];
}

/** By what was said of them, before and now. */
function lasting(unchanged: readonly Change[]): string[] {
  const words = [...new Set(unchanged.map(({ now }) => now))];
  return words.flatMap((word) =>
    named(
      `${word}, as before`,
      unchanged.filter(({ now }) => now === word).map(({ id, subject }) => `${id} ${subject}`),
    ),
  );
}

function named(what: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  return [
    visibleLine(
      `${what}: ${ids.length} (${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ', …' : ''})`,
    ),
  ];
}
