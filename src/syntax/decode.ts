import { isUtf8 } from 'node:buffer';
import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import { declaredEncoding } from './cookie.ts';
import { forbiddenCharacters } from './characters.ts';
import { longRuns } from './runs.ts';
import { firstInvalidByte } from './utf8.ts';

/**
 * What a script is as text. The text is judged and run as it stands here: BOM gone, CRLF become
 * LF.
 */
export interface Decoded {
  readonly text: string;
  readonly findings: readonly RawFinding[];
}

/** Longest comment of a ZIP end record, and the record itself (APPNOTE 4.3.16). */
const zipTailBytesMax = 65_535 + 22;
const zipEndRecord = Buffer.from('PK\x05\x06', 'latin1');

function tooLarge(bytes: number, bytesMax: number): RawFinding {
  return {
    rule: 'source-size',
    message: `the script has ${bytes} bytes, more than the ${bytesMax} admitted; it was not read`,
    help: `shorten it to ${bytesMax} bytes: move data into the input table or a file`,
    span: { start: 0, end: 0 },
  };
}

function zipTrailer(bytes: Buffer): RawFinding | null {
  const tail = bytes.subarray(Math.max(0, bytes.length - zipTailBytesMax));
  const found = tail.lastIndexOf(zipEndRecord);
  if (found < 0) return null;
  const offset = bytes.length - tail.length + found;
  return {
    rule: 'source-encoding',
    message:
      `the script carries a ZIP archive (end record at byte ${offset}), ` +
      'which Python would run in place of the text',
    help: 'send the text of the script alone; hand over archives as artifacts or as the bundle',
    span: { start: 0, end: 0 },
  };
}

function invalidUtf8(bytes: Buffer): RawFinding {
  const mark = bytes.readUIntBE(0, Math.min(2, bytes.length));
  if (mark === 0xfffe || mark === 0xfeff) {
    return {
      rule: 'source-encoding',
      message: 'the script begins with the mark of UTF-16, and only UTF-8 is read',
      help: 'save the script as UTF-8; some editors call UTF-16 “Unicode”',
      span: { start: 0, end: 0 },
    };
  }
  const offset = firstInvalidByte(bytes);
  const before = bytes.subarray(0, offset).toString('utf8').replaceAll('\r\n', '\n').length;
  const value = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
  return {
    rule: 'source-encoding',
    message: `byte ${offset} (0x${value}) is not UTF-8, so the text cannot be known`,
    help: 'save the script as UTF-8: its editor took another encoding',
    span: { start: before, end: before + 1 },
  };
}

/**
 * Bytes to text, as CPython would see it or not at all. Never throws; with findings the text is
 * for display only.
 *
 * Sources: PEP 263 (encoding cookies), CVE-2021-42574 (bidirectional controls), the tokenizer's
 * universal newlines.
 */
export function decode(source: Uint8Array, bytesMax: number): Decoded {
  const admitted = Math.min(bytesMax, limits.hardSourceBytesMax);
  if (source.length > admitted) {
    return { text: '', findings: [tooLarge(source.length, admitted)] };
  }
  const marked = source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf;
  const offset = marked ? 3 : 0;
  const bytes = Buffer.from(source.buffer, source.byteOffset + offset, source.length - offset);
  const decoded = bytes.toString('utf8');
  const text = decoded.includes('\r') ? decoded.replaceAll('\r\n', '\n') : decoded;
  if (!isUtf8(bytes)) return { text, findings: [invalidUtf8(bytes)] };
  const zip = zipTrailer(bytes);
  if (zip !== null) return { text, findings: [zip] };
  const cookie = declaredEncoding(text);
  const runs = longRuns(text);
  const findings = [cookie, runs].filter((finding) => finding !== null);
  return { text, findings: [...findings, ...forbiddenCharacters(text)] };
}
