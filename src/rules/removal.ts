import type { Matcher } from './matcher.ts';
import type { Ground as WholeGround } from './scene.ts';

/** What a match line says is gone, and from when: `removed: pandas 2.0`. */
export interface Removal {
  /** Normalised name of the package; `python` is the language. */
  readonly package: string;
  readonly version: string;
}

/** `pandas 2.0`, as a page writes it. */
export const removalPattern: RegExp = /^([a-z][a-z0-9-]*) (\d+(?:\.\d+)*)$/;

function removalOf({ removed = '' }: Matcher): Removal | null {
  const [, name, version] = removalPattern.exec(removed) ?? [];
  return name === undefined || version === undefined ? null : { package: name, version };
}

type Ground = Pick<WholeGround, 'settings' | 'packages'>;

/** The version that the platform has; null where it has none, or none is known. */
function versionThere(name: string, { settings, packages }: Ground): string | null {
  if (name === 'python') return settings.python;
  return packages.image?.list.versions.get(name) ?? null;
}

/** Whether what a line speaks of is gone on the platform; true for a line that names no version. */
export function isGone(matcher: Matcher, ground: Ground): boolean {
  const removal = removalOf(matcher);
  if (removal === null) return true;
  const there = versionThere(removal.package, ground);
  return there !== null && !isBefore(there, removal.version);
}

/** What messages of such a line may name: `expected` the version that it went with, `found` ours. */
export function removalValues(matcher: Matcher, ground: Ground): Readonly<Record<string, string>> {
  const removal = removalOf(matcher);
  if (removal === null) return {};
  const there = versionThere(removal.package, ground);
  const isPython = removal.package === 'python';
  const image = ground.packages.image?.name;
  return {
    expected: `${isPython ? 'Python' : removal.package} ${removal.version}`,
    found: isPython ? `Python ${there}` : `${removal.package} ${there} of image ${image}`,
  };
}

/** Compares number by number: `1.5.1` is before `1.10`. */
function isBefore(version: string, other: string): boolean {
  const [left, right] = [version, other].map((each) => each.split('.').map(Number));
  for (const [at, number] of right!.entries()) {
    const difference = (left![at] ?? 0) - number;
    if (difference !== 0) return difference < 0;
  }
  return false;
}
