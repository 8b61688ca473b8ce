import { limits } from '../limits.ts';
import type { Cell } from './build.ts';
import { tableInvalid, columnTooLarge } from './invalid.ts';

/** Long enough that few are made, short enough that each is gone before it costs memory. */
const pieceUnits = 65_536;

/** Texts of a column to offsets and the bytes that they cut; null takes no bytes. */
export function textData(cells: readonly Cell[], name: string): readonly Uint8Array[] {
  const offsets = new Int32Array(cells.length + 1);
  const pieces: Uint8Array[] = [];
  let [piece, first, end] = ['', 0, 0];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (typeof cell === 'string') {
      if (cell.length > limits.tableBytesMax) throw columnTooLarge(name);
      piece += cell;
    }
    offsets[i + 1] = end + piece.length;
    if (piece.length < pieceUnits && i + 1 < cells.length) continue;
    const bytes = Buffer.from(piece, 'utf8');
    // As many bytes as units is ASCII: then its texts lie where their units do.
    if (bytes.byteLength !== piece.length) {
      layByBytes(offsets.subarray(first, i + 2), piece, { name, first });
    }
    pieces.push(bytes);
    end += bytes.byteLength;
    if (end > limits.tableBytesMax) throw columnTooLarge(name);
    [piece, first] = ['', i + 1];
  }
  return [new Uint8Array(offsets.buffer), Buffer.concat(pieces, end)];
}

/** Offsets of texts in units to offsets in bytes of UTF-8; the first of them stays. */
function layByBytes(
  offsets: Int32Array,
  text: string,
  { name, first }: { readonly name: string; readonly first: number },
): void {
  const start = offsets[0] ?? 0;
  let [unit, end] = [0, start];
  for (let i = 1; i < offsets.length; i++) {
    for (const stop = (offsets[i] ?? 0) - start; unit < stop; unit++) {
      const code = text.charCodeAt(unit);
      if (code < 0x80) end += 1;
      else if (code < 0x800) end += 2;
      else if (code < 0xd800 || code > 0xdfff) end += 3;
      else if (code < 0xdc00 && unit + 1 < stop && isLowSurrogate(text.charCodeAt(unit + 1))) {
        end += 4;
        unit += 1;
      } else throw halfOfPair(name, first + i);
    }
    offsets[i] = end;
  }
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function halfOfPair(name: string, row: number): Error {
  return tableInvalid(
    `row ${row} of column ${JSON.stringify(name)} holds half of a surrogate pair, which is no text`,
    'Repair the text where it was cut: a character beyond U+FFFF takes two UTF-16 units.',
  );
}
