import { readFileSync } from 'node:fs';
import { digestBytes, digestJson } from '../../job/canonical.ts';
import type { RuleSettings } from '../types.ts';
import { normalPackage, packageList, readImportedAs } from './package-list.ts';
import type { ImportedAs, PackageList } from './package-list.ts';
import { pythonImage, readImages, usualImage } from './python-image.ts';
import type { PythonImage } from './python-image.ts';

/** What is installed in a prepared runtime, by its lock file. */
export interface RuntimePackages {
  readonly name: string;
  readonly list: PackageList;
}

/** Where the modules of a script are to be had: on the platform, and in what runs it here. */
export interface PlatformPackages {
  /** Null where the platform says nothing of its packages, or the image is the user's own. */
  readonly image: PythonImage | null;
  /** Null for a runtime without a lock file of the package. */
  readonly runtime: RuntimePackages | null;
  /** The preset runtime that is made to be like the platform; null where there is none. */
  readonly near: RuntimePackages | null;
  readonly importedAs: ImportedAs;
  /** Digest of what this was read from; null where that is nothing. */
  readonly digest: string | null;
}

export const noPackages: PlatformPackages = {
  ...{ image: null, runtime: null, near: null, importedAs: {}, digest: null },
};

/** Reads what rules ask about packages, where the platform publishes what it has. */
export function readPackages(settings: RuleSettings): PlatformPackages {
  const { platform, python, runtime = null } = settings;
  const name = settings.image === undefined ? usualImage(platform, python) : settings.image;
  if (name === null) return noPackages;
  const images = readImages();
  const importedAs = readImportedAs();
  const locks = [runtime, platform].map((each) => readLock(each, python));
  const [own, near] = locks.map((lock) => lock && lockedPackages(lock, importedAs));
  const digests = [images, ...locks.map((lock) => lock?.bytes ?? null)].map(
    (bytes) => bytes && digestBytes(bytes),
  );
  return {
    image: pythonImage(name, images, importedAs),
    runtime: runtime === null ? bare(importedAs) : (own ?? null),
    near: near ?? null,
    importedAs,
    digest: digestJson([name, importedAs, ...digests]),
  };
}

function bare(importedAs: ImportedAs): RuntimePackages {
  return { name: 'bare', list: packageList(new Map(), importedAs) };
}

/** What is in a preset runtime; null for one that the package has no lock file of. */
export function readRuntime(name: string | null, python: string): RuntimePackages | null {
  const importedAs = readImportedAs();
  if (name === null) return bare(importedAs);
  const lock = readLock(name, python);
  return lock && lockedPackages(lock, importedAs);
}

interface LockFile {
  readonly runtime: string;
  readonly bytes: Buffer;
}

function readLock(runtime: string | null, python: string): LockFile | null {
  if (runtime === null) return null;
  try {
    const place = new URL(`../../../runtimes/${runtime}/${python}.lock`, import.meta.url);
    return { runtime, bytes: readFileSync(place) };
  } catch {
    return null;
  }
}

/** Takes the lock file apart when it is asked for: most scripts import nothing that is not there. */
function lockedPackages({ runtime, bytes }: LockFile, importedAs: ImportedAs): RuntimePackages {
  let list: PackageList | null = null;
  return {
    name: runtime,
    get list() {
      list ??= packageList(lockedVersions(bytes.toString('utf8')), importedAs);
      return list;
    },
  };
}

function lockedVersions(text: string): Map<string, string> {
  const pins = text.matchAll(/^([A-Za-z0-9._-]+)==(\S+)/gm);
  return new Map([...pins].map(([, name = '', version = '']) => [normalPackage(name), version]));
}
