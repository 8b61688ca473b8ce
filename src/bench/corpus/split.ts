import { createHash } from 'node:crypto';

/** `held-out`: what nobody looks at while rules are written. */
export type Split = 'open' | 'held-out';

/** Three techniques of ten. */
const heldOutOfTen = 3;

/**
 * The side that a technique is on, drawn by its name: all of its cases are on one side, and nobody
 * chooses. The first four bytes of SHA-256 over family, NUL and technique, big-endian, modulo ten.
 */
export function splitOf(family: string, technique: string): Split {
  const digest = createHash('sha256').update(`${family}\0${technique}`).digest();
  return digest.readUInt32BE(0) % 10 < heldOutOfTen ? 'held-out' : 'open';
}
