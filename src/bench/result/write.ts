import type { BenchResult } from './form.ts';

/** An entry longer than this is broken into its own. */
const lineCharsMax = 400;

/**
 * A result as JSON with one case, row or gate on a line and members in a fixed order, so that two
 * results differ in the lines that differ.
 */
export function resultText(result: BenchResult): string {
  return `${broken(rounded(result), '', 1)}\n`;
}

/** Members each on a line, down to the entries of members. */
function broken(value: unknown, indent: string, depth: number): string {
  const plain = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return plain;
  if (depth > 2 && (depth > 3 || plain.length <= lineCharsMax)) return plain;
  const isList = Array.isArray(value);
  const inner = `${indent}  `;
  const lines = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => {
      const text = broken(member, inner, depth + 1);
      return isList ? `${inner}${text}` : `${inner}${JSON.stringify(key)}: ${text}`;
    });
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  return lines.length === 0
    ? `${open}${close}`
    : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

/** Shares and times to four digits: more is noise in a file that is compared. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) ? value : Number(value.toPrecision(4));
  }
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)]));
}
