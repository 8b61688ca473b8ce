import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestBytes } from '../../job/canonical.ts';

/** The lock files of the package, `<name>/<minor>.lock`, each with its description beside it. */
export const presetRoot: string = join(import.meta.dirname, '..', '..', '..', 'runtimes');

/** What a runtime is to be, as `<minor>.json` says it and `scripts/lock.mjs` locks it. */
export interface Preset {
  readonly title: string;
  /** What the platform itself pins. */
  readonly pins: Readonly<Record<string, string>>;
  /** Versions that stand in for pinned ones. */
  readonly instead: Readonly<Record<string, Reasoned>>;
  /** Packages that the platform does not have. */
  readonly added: Readonly<Record<string, Reasoned>>;
  readonly leftOut: readonly { readonly packages: readonly string[]; readonly why: string }[];
}

interface Reasoned {
  readonly version: string;
  readonly why: string;
}

/** Where a runtime is not what its platform has. */
export interface Difference {
  readonly package: string;
  /** The platform's version; null when it does not have the package. */
  readonly platform: string | null;
  /** The runtime's version; null when it is left out. */
  readonly runtime: string | null;
  readonly why: string;
}

export interface Lock {
  readonly path: string;
  readonly text: string;
  readonly digest: string;
  readonly packages: Readonly<Record<string, string>>;
  /**
   * Modules that must load together before the runtime is believed (`# imports:` in the lock file).
   */
  readonly imports: readonly string[];
}

/** The preset runtimes, and the versions of CPython that each has a lock file for. */
export async function presetRuntimes(
  root: string = presetRoot,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const presets: Record<string, readonly string[]> = {};
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const files = await readdir(join(root, entry.name));
    const minors = files.filter((file) => file.endsWith('.lock')).map((file) => file.slice(0, -5));
    presets[entry.name] = minors.sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
  }
  return presets;
}

/** @returns null when there is no lock file for this version of CPython */
export async function readLock(
  name: string,
  minor: string,
  root: string = presetRoot,
): Promise<Lock | null> {
  const path = join(root, name, `${minor}.lock`);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const pins = [...text.matchAll(/^([A-Za-z0-9._-]+)==(\S+)/gm)];
  const packages = Object.fromEntries(pins.map((pin) => [pin[1] ?? '', pin[2] ?? '']));
  const imports = /^# imports: (.+)$/m.exec(text)?.[1]?.split(' ') ?? [];
  return { path, text, digest: digestBytes(text), packages, imports };
}

/** @returns null when nothing describes it */
export async function readPreset(
  name: string,
  minor: string,
  root: string = presetRoot,
): Promise<Preset | null> {
  const text = await readFile(join(root, name, `${minor}.json`), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Preset);
}

/** First other versions, then what is added, then what is left out. */
export function differencesOf({ pins, instead, added, leftOut }: Preset): Difference[] {
  const differences: Difference[] = [];
  for (const [name, { version, why }] of Object.entries({ ...instead, ...added })) {
    differences.push({ package: name, platform: pins[name] ?? null, runtime: version, why });
  }
  for (const { packages, why } of leftOut) {
    for (const name of packages) {
      differences.push({ package: name, platform: pins[name] ?? null, runtime: null, why });
    }
  }
  return differences;
}
