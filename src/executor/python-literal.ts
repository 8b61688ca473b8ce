import type { Json } from '../job/types.ts';

/** A JSON value as a Python expression; members and items each on a line of their own. */
export function python(value: Json, depth = 0): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  // Escapes of JSON are escapes of Python, and mean the same there.
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = Array.isArray(value)
    ? value.map((item: Json) => python(item, depth + 1))
    : Object.entries(value as { readonly [key: string]: Json }).map(
        ([key, member]) => `${JSON.stringify(key)}: ${python(member, depth + 1)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (inner.length === 0) return `${open}${close}`;
  const short = inner.join(', ');
  if (depth > 0 && short.length < lineMax && !short.includes('\n'))
    return `${open}${short}${close}`;
  const margin = '    '.repeat(depth + 1);
  const lines = inner.map((each) => `${margin}${each},\n`).join('');
  return `${open}\n${lines}${'    '.repeat(depth)}${close}`;
}

const lineMax = 88;
