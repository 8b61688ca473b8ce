import { createHash } from 'node:crypto';

/**
 * Canonical JSON (RFC 8785 order: keys by UTF-16 units), pure ASCII so that every language writes the same bytes:
 * everything outside U+0020…U+007E is `\uXXXX`. `undefined` members are left out.
 *
 * @throws RangeError for a number that is not finite, TypeError for a value that JSON has no form for.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return asciiString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`JSON has no form for ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, member]) => `${asciiString(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new TypeError(`JSON has no form for a ${typeof value}`);
}

const beyondAscii = /[\u007f-\uffff]/g;

function asciiString(text: string): string {
  return JSON.stringify(text).replace(
    beyondAscii,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `sha256:` and 64 hex digits over bytes, or over the UTF-8 of a text. */
export function digestBytes(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Digest of the canonical JSON of a value. */
export function digestJson(value: unknown): string {
  return digestBytes(canonicalJson(value));
}
