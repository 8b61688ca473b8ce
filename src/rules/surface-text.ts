import type { Surface } from './surface.ts';

/*
 * A surface map is lines of words: a line for each name, so that a fault has a place, and two maps
 * can be compared by any tool.
 *
 *   sallyport-surface 1
 *   runtime data                       (left out for a bare interpreter)
 *   python 3.11.2
 *   package numpy 1.26.4
 *   function os.system
 *   module random _os=os math          (`math` is short for `math=math`)
 *   object pathlib.Path _flavour=pathlib._posix_flavour
 */
export const surfaceFirstLine: string = 'sallyport-surface 1';

/** The text of a map. Whatever order it was found in, the same map has the same text. */
export function surfaceText({ source, kinds, stepsOf }: Surface): string {
  const lines = [surfaceFirstLine];
  if (source.runtime !== null) lines.push(`runtime ${source.runtime}`);
  lines.push(`python ${source.python}`);
  for (const [name, version] of source.packages) lines.push(`package ${name} ${version}`);
  const names = [...kinds].toSorted(([a, one], [b, other]) => order(one, other) || order(a, b));
  for (const [name, kind] of names) {
    const steps = [...stepsOf(name)].map(([key, to]) => (key === to ? key : `${key}=${to}`));
    lines.push([kind, name, ...steps.toSorted()].join(' '));
  }
  return `${lines.join('\n')}\n`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
