import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestBytes } from '../../job/canonical.ts';

/** A prepared runtime: pinned packages in a site directory, for one minor version of CPython. */
export interface Runtime {
  readonly name: string;
  /** `3.11` */
  readonly python: string;
  readonly directory: string;
  readonly site: string;
  /**
   * matplotlib's configuration with a font cache, to be put where a job may claim to write; null
   * without matplotlib.
   */
  readonly fontCache: string | null;
  /** `numpy` → `1.26.4` */
  readonly packages: Readonly<Record<string, string>>;
  /** Digest of the lock file that it was made from. */
  readonly lock: string;
}

const lockRoot = join(import.meta.dirname, '..', '..', '..', 'runtimes');
export const markerName = 'runtime.json';

/** Names may become part of paths and of a command that a person copies. */
export const runtimeNamePattern: RegExp = /^[a-z][a-z0-9-]{0,40}$/;

export function runtimePlace(cache: string, name: string, minor: string): string {
  return join(cache, 'runtimes', `${name}-${minor}`);
}

export function lockPath(name: string, minor: string): string {
  return join(lockRoot, name, `${minor}.lock`);
}

/** The preset runtimes, and the versions of CPython that each has a lock file for. */
export async function presetRuntimes(): Promise<Readonly<Record<string, readonly string[]>>> {
  const presets: Record<string, readonly string[]> = {};
  for (const entry of await readdir(lockRoot, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const files = await readdir(join(lockRoot, entry.name));
    const minors = files.filter((file) => file.endsWith('.lock')).map((file) => file.slice(0, -5));
    presets[entry.name] = minors.sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
  }
  return presets;
}

/** Reads a runtime's marker; null when there is none, or none that is whole. */
export async function readRuntime(directory: string): Promise<Runtime | null> {
  try {
    const text = await readFile(join(directory, markerName), 'utf8');
    const marker = JSON.parse(text) as Omit<Runtime, 'directory' | 'site' | 'fontCache'> & {
      fonts: boolean;
    };
    return {
      name: marker.name,
      python: marker.python,
      directory,
      site: join(directory, 'site'),
      fontCache: marker.fonts ? join(directory, 'matplotlib') : null,
      packages: marker.packages,
      lock: marker.lock,
    };
  } catch {
    return null;
  }
}

export interface Lock {
  readonly text: string;
  readonly digest: string;
  readonly packages: Readonly<Record<string, string>>;
  /**
   * Modules that must load together before the runtime is believed (`# imports:` in the lock file).
   */
  readonly imports: readonly string[];
}

/** @returns null when the preset has no lock file for this version of CPython */
export async function readLock(name: string, minor: string): Promise<Lock | null> {
  const text = await readFile(lockPath(name, minor), 'utf8').catch(() => null);
  if (text === null) return null;
  const pins = [...text.matchAll(/^([A-Za-z0-9._-]+)==(\S+)/gm)];
  const packages = Object.fromEntries(pins.map((pin) => [pin[1] ?? '', pin[2] ?? '']));
  const imports = /^# imports: (.+)$/m.exec(text)?.[1]?.split(' ') ?? [];
  return { text, digest: digestBytes(text), packages, imports };
}
