import type { Edit } from '../finding.ts';

/** A file's text as it is stored, and edits of it. */
export interface StoredEdits {
  readonly text: string;
  readonly edits: readonly Edit[];
}

/**
 * Edits of a text as it is judged, with LF line ends and without byte order mark, as edits of the
 * file that it was read from. Lines that they add end as the file's first line does.
 */
export function storedEdits(bytes: Uint8Array, edits: readonly Edit[]): StoredEdits {
  const text = Buffer.from(bytes).toString('utf8');
  const newline = /\r?\n/.exec(text)?.[0] ?? '\n';
  const offset = originalOffsets(text);
  const placed = edits.map(({ start, end, replacement }) => ({
    start: offset(start),
    end: offset(end),
    replacement: replacement.replaceAll('\n', newline),
  }));
  return { text, edits: placed };
}

/** Offsets of the text as judged, asked in order, as offsets of the text as it is stored. */
function originalOffsets(stored: string): (offset: number) => number {
  let shift = stored.startsWith('\ufeff') ? 1 : 0;
  let next = stored.indexOf('\r\n');
  return (offset) => {
    while (next >= 0 && next - shift < offset) {
      shift += 1;
      next = stored.indexOf('\r\n', next + 1);
    }
    return offset + shift;
  };
}
