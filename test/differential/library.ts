import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import type { Python } from './pythons.js';

/** All of every standard library is read, and not a tenth of one. */
export const full: boolean = process.env['SALLYPORT_TEST_FULL'] !== undefined;

function sampled(name: string): boolean {
  return full || (createHash('sha256').update(name).digest()[0] as number) % 10 === 0;
}

/** Files of the standard library, by their paths in it: all of them, or a hashed tenth. */
export function libraryFiles(python: Python): string[] {
  return readdirSync(python.library, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py') && !name.includes('site-packages'))
    .map((name) => name.split(sep).join('/'))
    .filter(sampled)
    .sort();
}
