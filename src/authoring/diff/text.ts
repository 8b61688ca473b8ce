import type { Paint } from '../../report/paint.ts';
import { githubCommand } from '../../report/github.ts';
import type { Effect, PolicyChange } from './change.ts';

/** Differences for a person. */
export function diffText(changes: readonly PolicyChange[], paint: Paint): string {
  if (changes.length === 0) return 'the same: nothing is admitted under one and not the other\n';
  const colours: Readonly<Record<Effect, (text: string) => string>> = {
    widening: paint.error,
    unclear: paint.warning,
    narrowing: paint.good,
    neither: paint.faint,
  };
  const lines = changes.flatMap(({ effect, key, shown, what }) => [
    `${colours[effect](effect.padEnd(9))}  ${key}: ${what}`,
    ...shown.map((line) => `           ${paint.faint(line)}`),
  ]);
  const effects = ['widening', 'unclear', 'narrowing', 'neither'] as const;
  const sums = effects.flatMap((effect) => {
    const sum = changes.filter((one) => one.effect === effect).length;
    return sum === 0 ? [] : [`${sum} ${effect}`];
  });
  return [
    ...lines,
    '',
    `${changes.length} ${changes.length === 1 ? 'difference' : 'differences'}: ${sums.join(', ')}`,
    '',
  ].join('\n');
}

/** Differences as workflow commands of GitHub, beside the file of the second policy. */
export function diffGithub(changes: readonly PolicyChange[], file: string | null): string {
  const levels = {
    widening: 'warning',
    unclear: 'warning',
    narrowing: 'note',
    neither: 'note',
  } as const;
  const place: [string, string][] = file === null ? [] : [['file', file]];
  return changes
    .map(({ effect, key, shown, what }) =>
      githubCommand(
        levels[effect],
        [...place, ['title', `${effect}: ${key}`]],
        [what, ...shown].join('\n'),
      ),
    )
    .join('');
}
