import { limits } from '../limits.ts';

/** Names that a message or help of a page may hold between braces. */
export const placeholders: readonly string[] = [
  'name',
  'qualified',
  'module',
  'member',
  'chain',
  'target',
  'value',
  'kind',
  'platform',
  'nearest',
  'expected',
  'found',
];

/**
 * Puts values into a template; a value that is not known reads as its own name. A part between
 * double brackets is told only where all its values are: `[[ (`{value}`)]]`.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const told = template.replace(/\[\[(.*?)\]\]/g, (_, part: string) =>
    [...part.matchAll(/\{(\w+)\}/g)].every(([, name]) => values[name ?? '']) ? part : '',
  );
  return told.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? quotable(values[name] ?? '') : whole.slice(1, -1),
  );
}

/** Controls, zero-width and direction marks, and halves of surrogate pairs that stand alone. */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** A value as it may stand in a message: short, on one line, with nothing that a terminal obeys. */
export function quotable(value: string): string {
  const short =
    value.length > limits.quotedCharsMax ? `${value.slice(0, limits.quotedCharsMax - 1)}…` : value;
  return short.replace(unsafe, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Names of builtins read as people write them. */
export function plainName(name: string): string {
  return name.startsWith('builtins.') ? name.slice('builtins.'.length) : name;
}
