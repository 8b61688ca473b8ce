import type { Edit } from '../finding.ts';

/** A stretch of the original text, or what was written in. */
type Piece = { readonly start: number; readonly end: number } | { readonly written: string };

/** Edits of several rounds as edits of the text that the first round began with. */
export class Composition {
  readonly #length: number;
  #pieces: readonly Piece[];

  constructor(original: string) {
    this.#length = original.length;
    this.#pieces = [{ start: 0, end: original.length }];
  }

  /** Takes in one round's edits, which are in order of place and do not overlap. */
  apply(edits: readonly Edit[]): void {
    const pieces: Piece[] = [];
    const reading = new Reading(this.#pieces);
    let at = 0;
    for (const { start, end, replacement } of edits) {
      pieces.push(...reading.take(start - at));
      reading.take(end - start);
      if (replacement !== '') pieces.push({ written: replacement });
      at = end;
    }
    this.#pieces = [...pieces, ...reading.take(Infinity)];
  }

  /** All of it, in order of place and disjoint. */
  edits(): Edit[] {
    const found: Edit[] = [];
    let start = 0;
    let replacement = '';
    const close = (end: number): void => {
      if (end > start || replacement !== '') found.push({ start, end, replacement });
      replacement = '';
    };
    for (const piece of this.#pieces) {
      if ('written' in piece) replacement += piece.written;
      else {
        close(piece.start);
        start = piece.end;
      }
    }
    close(this.#length);
    return found;
  }
}

/** Pieces read from the left, some characters at a time. */
class Reading {
  readonly #pieces: readonly Piece[];
  #index = 0;
  #offset = 0;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  take(length: number): Piece[] {
    const taken: Piece[] = [];
    let left = length;
    for (;;) {
      const piece = this.#pieces[this.#index];
      if (piece === undefined || left <= 0) return taken;
      const rest = lengthOf(piece) - this.#offset;
      const step = Math.min(left, rest);
      taken.push(part(piece, this.#offset, step));
      left -= step;
      this.#offset = step === rest ? 0 : this.#offset + step;
      if (step === rest) this.#index += 1;
    }
  }
}

function lengthOf(piece: Piece): number {
  return 'written' in piece ? piece.written.length : piece.end - piece.start;
}

function part(piece: Piece, from: number, length: number): Piece {
  if ('written' in piece) return { written: piece.written.slice(from, from + length) };
  return { start: piece.start + from, end: piece.start + from + length };
}
