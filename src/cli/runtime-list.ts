import type { Difference, SurveyedRuntime } from '../executor/index.ts';

/** What a person is told of a runtime, in lines. */
export function describeRuntime(runtime: SurveyedRuntime): string[] {
  const { name, python, directory, title, state, faults, bytes, packages } = runtime;
  const size = bytes === null ? '' : `, ${Math.round(bytes / 1_000_000)} MB`;
  const pins = Object.entries(packages).map(([pkg, version]) => `${pkg} ${version}`);
  const lines = [`${name} for Python ${python}${size}, in ${directory}`];
  if (title !== null) lines.push(`  ${title}`);
  if (state !== 'whole') {
    const more = faults.length > 1 ? `, and ${faults.length - 1} more` : '';
    lines.push(`  ${state}: ${faults[0] ?? ''}${more}`);
    lines.push(`  made anew by: sallyport runtime create ${name} --python ${python}`);
  }
  if (pins.length > 0) lines.push(`  packages: ${pins.join(', ')}`);
  return [...lines, ...otherwise(runtime.differences)];
}

/** Differences of the same reason stand in one line. */
function otherwise(differences: readonly Difference[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const difference of differences) {
    const key = `${kindOf(difference)} (${difference.why})`;
    const told = reasons.get(key);
    if (told === undefined) reasons.set(key, [toldOf(difference)]);
    else told.push(toldOf(difference));
  }
  return [...reasons].map(([reason, told]) => `  ${reason}: ${told.join(', ')}`);
}

function kindOf({ platform, runtime }: Difference): string {
  if (runtime === null) return 'left out';
  return platform === null ? 'added' : 'not as the platform';
}

function toldOf({ package: name, platform, runtime }: Difference): string {
  if (runtime === null) return name;
  return platform === null ? `${name} ${runtime}` : `${name} ${runtime} for ${platform}`;
}
