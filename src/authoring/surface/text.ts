import type { Entrance, Reached, SurfaceReport } from './report.ts';

/** The report for people. Names come from a runtime: whoever prints them makes them visible. */
export function reportText(report: SurfaceReport): string {
  return [
    ...heading(report),
    ...moduleLines(report),
    ...functionLines(report),
    ...entranceLines(report),
  ].join('\n');
}

function heading({
  policy,
  admitted,
  source,
  imported,
  missing,
  complete,
}: SurfaceReport): string[] {
  const packages = [...source.packages].map(([name, version]) => `${name} ${version}`);
  const runtime = source.runtime === null ? 'without a runtime' : `runtime ${source.runtime}`;
  const lines = [
    `policy ${policy} on CPython ${source.python}, ${runtime}`,
    ...(packages.length === 0 ? [] : [`  ${packages.join(', ')}`]),
    `  ${counted(imported, 'module')} imported${admitted === null ? ': the policy admits every module' : ''}`,
  ];
  if (missing.length > 0) {
    const shown = admitted === null ? [] : missing.slice(0, missingShownMax);
    lines.push(`  ${counted(missing.length, 'module')} could not be imported here`);
    for (const { module, reason } of shown) lines.push(`    ${module}: ${reason}`);
    const rest = missing.length - shown.length;
    if (rest > 0 && shown.length > 0) lines.push(`    and ${rest} more (see --format json)`);
  }
  if (!complete) lines.push('  not everything was walked: there are more objects than the bound');
  return [...lines, ''];
}

const missingShownMax = 20;

function moduleLines({ admitted, modules }: SurfaceReport): string[] {
  if (admitted === null) return [];
  const open = modules.filter((one) => one.public !== null).length;
  return [
    `${counted(modules.length, 'module')} not admitted and within reach, ${open} of them by public names`,
    ...table(modules.map(columns)),
    '',
  ];
}

function functionLines({ functions }: SurfaceReport): string[] {
  const all = functions.flatMap(({ reached }) => reached);
  const open = all.filter((one) => one.public !== null).length;
  return [
    `${counted(all.length, 'dangerous function')} within reach, ${open} of them by public names`,
    ...functions.flatMap(({ gives, reached }) => [
      `  ${gives}`,
      ...table(reached.map(columns)).map((line) => `  ${line}`),
    ]),
    '',
  ];
}

/** By public names; beside it the way by any names, where that one is shorter or the only one. */
function columns({ name, public: open, shortest }: Reached): string[] {
  return [name, open ?? '-', shortest === open ? '' : shortest];
}

function entranceLines({ entrances }: SurfaceReport): string[] {
  if (entrances.length === 0) return [];
  const rows = entrances.map(({ module, modules, functions }: Entrance) => [
    module,
    `${modules.public} modules`,
    `${modules.all} by any name`,
    `${functions.public} functions`,
    `${functions.all} by any name`,
  ]);
  return ['What each admitted module leads to, by public names and by any', ...table(rows), ''];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows.map((row) =>
    `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd(),
  );
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
