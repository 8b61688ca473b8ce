import { types } from 'node:util';
import { limits } from '../limits.ts';

export function memberPath(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]{0,63}$/.test(key) ? `${path}.${key}` : `${path}[${quote(key)}]`;
}

export function quote(text: string): string {
  return JSON.stringify(cut(text));
}

export function cut(text: string): string {
  return text.length > limits.quotedCharsMax ? `${text.slice(0, limits.quotedCharsMax)}…` : text;
}

/** What credentials are written with, or as long as they are. */
const maybeSecret = /[/?=;@]|[^\s]{32}/;

/** A value that a caller handed in, as messages tell it: whatever may hold a credential is not said. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') {
    return maybeSecret.test(value) ? `a text of ${value.length} characters` : quote(value);
  }
  if (typeof value === 'function') return 'a function';
  if (value === undefined) return 'missing';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'symbol') return 'a symbol';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (Array.isArray(value)) return 'an array';
  if (types.isDate(value)) return 'a Date (write value.toISOString())';
  if (types.isMap(value)) return 'a Map (write Object.fromEntries(value))';
  return ArrayBuffer.isView(value) ? 'a typed array' : 'an object';
}
