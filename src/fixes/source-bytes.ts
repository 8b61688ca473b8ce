import type { Edit } from '../finding.ts';
import { applyEdits } from './select.ts';

/**
 * The bytes of a file with edits of its text made: `edits` are places in the text as judged, with
 * LF line ends and without byte order mark; whatever they leave stays byte for byte as it was.
 * Lines that they add end as the file's first line does.
 */
export function editBytes(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const raw = Buffer.from(bytes).toString('utf8');
  const newline = /\r?\n/.exec(raw)?.[0] ?? '\n';
  const offset = originalOffsets(raw);
  const placed = edits.map(({ start, end, replacement }) => ({
    start: offset(start),
    end: offset(end),
    replacement: replacement.replaceAll('\n', newline),
  }));
  return Buffer.from(applyEdits(raw, placed));
}

/** Offsets of the text as judged, asked in order, as offsets of the text as it is stored. */
function originalOffsets(raw: string): (offset: number) => number {
  let shift = raw.startsWith('\ufeff') ? 1 : 0;
  let next = raw.indexOf('\r\n');
  return (offset) => {
    while (next >= 0 && next - shift < offset) {
      shift += 1;
      next = raw.indexOf('\r\n', next + 1);
    }
    return offset + shift;
  };
}
