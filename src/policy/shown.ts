import { limits } from '../limits.ts';
import type { PathKey } from './yaml.ts';

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: readonly PathKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PathKey, unknown>)[key];
  }
  return at;
}

/** `callouts[2].hosts[0]` */
export function show(path: readonly PathKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text}${text && '.'}${cut(key)}`,
    '',
  );
}

/** A message about the value at a path. */
export function inPlace(path: readonly PathKey[], message: string): string {
  return path.length === 0 ? message : `\`${show(path)}\`: ${message}`;
}

/** A value as messages show it: its text, or what kind it is. */
export function quote(given: unknown): string {
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object' && given !== null) return 'a mapping';
  return typeof given === 'string' ? `\`${cut(given)}\`` : String(given);
}

/** Printable and of bounded length. */
export function cut(text: string): string {
  const printable = text.replace(/[^ -~]/g, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
  const { quotedCharsMax } = limits;
  return printable.length <= quotedCharsMax
    ? printable
    : `${printable.slice(0, quotedCharsMax - 1)}…`;
}
