import type { Escape } from '../surface.ts';

/**
 * Attribute names that are modules with power over the machine wherever they stand, for libraries
 * without a map.
 */
export const tellingNames: ReadonlySet<string> = new Set([
  'os', '_os', 'sys', '_sys', 'builtins', 'bltns', '_builtins', 'importlib', '_importlib',
  'subprocess', '_subprocess', 'socket', '_socket', 'ctypes', '_ctypes', 'shutil', '_shutil',
  'inspect', '_inspect', 'posix', 'nt', 'pty', 'marshal', 'gc', 'pickle', '_pickle', 'runpy',
  'pkgutil', 'linecache',
]); // prettier-ignore

/** A part of a name that is a way out by its spelling alone. */
export function tellingPart(name: string): Escape | null {
  const parts = name.split('.', 64);
  const part = parts.findIndex(
    (one, index) => index > 0 && tellingNames.has(one) && one !== parts[index - 1],
  );
  return part < 0 ? null : { part, target: telling(parts[part]!), kind: 'module' };
}

/** The module that such a name stands for. */
export function telling(name: string): string {
  return name.replace(/^_/, '').replace('bltns', 'builtins');
}
