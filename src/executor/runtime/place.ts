import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  /** Of all its files together. */
  readonly bytes: number;
  /** Digest of the list of its files. */
  readonly inventory: string;
}

/** What is written down last, so that a directory with it is a runtime that was finished. */
export type Marker = Omit<Runtime, 'directory' | 'site' | 'fontCache'> & {
  readonly fonts: boolean;
};

export const markerName = 'runtime.json';

/** Names may become part of paths and of a command that a person copies. */
export const runtimeNamePattern: RegExp = /^[a-z][a-z0-9-]{0,40}$/;

export function runtimePlace(cache: string, name: string, minor: string): string {
  return join(cache, 'runtimes', `${name}-${minor}`);
}

/** Reads a runtime's marker; null when there is none, or none that is whole. */
export async function readRuntime(directory: string): Promise<Runtime | null> {
  try {
    const text = await readFile(join(directory, markerName), 'utf8');
    const { fonts, ...marker } = JSON.parse(text) as Marker;
    if (typeof marker.inventory !== 'string') return null;
    const fontCache = fonts ? join(directory, 'matplotlib') : null;
    return { ...marker, directory, site: join(directory, 'site'), fontCache };
  } catch {
    return null;
  }
}
