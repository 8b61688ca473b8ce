import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheRoot } from '../cpython/host/cache.ts';
import { differencesOf, readLock, readPreset } from './preset.ts';
import type { Difference } from './preset.ts';
import { stateOf } from './state.ts';
import type { RuntimeState } from './state.ts';

/** What stands in a runtime's place on this host, whole or not. */
export interface SurveyedRuntime {
  readonly name: string;
  /** `3.11` */
  readonly python: string;
  readonly directory: string;
  /** What it is, where it is a preset. */
  readonly title: string | null;
  readonly state: RuntimeState;
  /** What is wrong, and of which file; empty for a whole one. */
  readonly faults: readonly string[];
  /** Null when it is unfinished. */
  readonly bytes: number | null;
  /** `numpy` → `1.26.4` */
  readonly packages: Readonly<Record<string, string>>;
  /** Where it is not what its platform has. */
  readonly differences: readonly Difference[];
}

interface HostOptions {
  readonly cacheDirectory?: string | undefined;
  /** Folder with lock files; without it those of the package. */
  readonly locks?: string | undefined;
}

/** Everything in the places of runtimes, in order of name; each file is looked for. */
export async function surveyRuntimes(options: HostOptions = {}): Promise<SurveyedRuntime[]> {
  const surveyed: SurveyedRuntime[] = [];
  for (const { name, python, directory } of await placesOf(options)) {
    const lock = await readLock(name, python, options.locks);
    const { runtime, state, faults } = await stateOf(directory, lock, { depth: 'sizes' });
    const preset = await readPreset(name, python, options.locks);
    surveyed.push({
      name,
      python,
      directory,
      title: preset?.title ?? null,
      state,
      faults,
      bytes: runtime?.bytes ?? null,
      packages: runtime?.packages ?? {},
      differences: preset === null ? [] : differencesOf(preset),
    });
  }
  return surveyed;
}

/**
 * Removes a runtime, whole or not, for every Python that it was made for or for one.
 *
 * @returns how many were removed
 */
export async function removeRuntime(
  name: string,
  options: HostOptions & {
    /** `3.11`; without it every one. */
    readonly minor?: string | undefined;
  } = {},
): Promise<number> {
  const { minor } = options;
  const found = (await placesOf(options)).filter(
    (place) => place.name === name && (minor === undefined || place.python === minor),
  );
  for (const { directory } of found) {
    const aside = `${directory}.${randomBytes(6).toString('hex')}`;
    // Renamed first: nobody may find half of it.
    await rename(directory, aside);
    await rm(aside, { recursive: true, force: true });
  }
  return found.length;
}

interface Place {
  readonly name: string;
  readonly python: string;
  readonly directory: string;
}

/** Drafts of a creation that is on its way have a longer name. */
async function placesOf({ cacheDirectory }: HostOptions): Promise<Place[]> {
  const root = join(cacheRoot(cacheDirectory), 'runtimes');
  const entries = await readdir(root).catch(() => []);
  return entries
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((entry) => {
      const [, name, python] = /^([a-z][a-z0-9-]{0,40})-(3\.\d{1,2})$/.exec(entry) ?? [];
      if (name === undefined || python === undefined) return [];
      return [{ name, python, directory: join(root, entry) }];
    });
}
