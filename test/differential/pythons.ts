import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Python {
  readonly path: string;
  /** `3.11`. */
  readonly version: string;
  /** The folder of its standard library. */
  readonly library: string;
}

const question =
  'import sys, sysconfig; print("%d.%d" % sys.version_info[:2]); ' +
  'print(sysconfig.get_path("stdlib"))';

function ask(path: string): Python | null {
  try {
    const answer = execFileSync(path, ['-I', '-S', '-c', question], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [version = '', library = ''] = answer.trim().split('\n');
    return { path, version, library };
  } catch {
    return null;
  }
}

function isKnown(python: Python | null): python is Python {
  return python !== null && /^3\.(?:9|1[0-3])$/.test(python.version);
}

function candidates(): string[] {
  const versions = join(homedir(), '.pyenv', 'versions');
  const managed = existsSync(versions) ? readdirSync(versions) : [];
  return [
    'python3.11',
    ...managed.map((each) => join(versions, each, 'bin', 'python3')),
    ...[9, 10, 12, 13].map((minor) => `python3.${minor}`),
    'python3',
  ];
}

/**
 * The first CPython 3.9 to 3.13 that the machine has.
 *
 * @throws Error when there is none
 */
export function findPython(): Python {
  for (const candidate of candidates()) {
    const python = ask(candidate);
    if (isKnown(python)) return python;
  }
  throw new Error('no CPython 3.9 to 3.13 is on this machine');
}

/** One CPython of each version 3.9 to 3.13 that the machine has; 3.11 first. */
export function findPythons(): Python[] {
  const found = new Map<string, Python>();
  for (const candidate of candidates()) {
    const python = ask(candidate);
    if (!isKnown(python)) continue;
    if (!found.has(python.version)) found.set(python.version, python);
  }
  const rank = (python: Python): number => (python.version === '3.11' ? 0 : 1);
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}
