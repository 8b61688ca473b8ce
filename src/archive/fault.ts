import { limits } from '../limits.ts';
import { visibleLine } from '../text/visible.ts';

/** What an archive can be refused for. The texts are for documentation; findings say more. */
export const zipReasons = {
  ZIP_FORMAT: 'It is not a whole zip file, or one that readers may read in different ways.',
  ZIP_64: 'It uses the 64-bit form, which nothing of a permitted size needs.',
  ZIP_COUNT: 'It has more entries than a job may bring.',
  ZIP_SIZE: 'It unpacks to more bytes than a job may bring.',
  ZIP_RATIO: 'An entry unpacks to so many times its size that it is taken for a bomb.',
  ZIP_ENCRYPTED: 'An entry is encrypted, so that nobody can look at it.',
  ZIP_METHOD: 'An entry is compressed by another method than deflate.',
  ZIP_SPECIAL: 'An entry is a link, a device, or has special permissions.',
  ZIP_MISMATCH: 'The two headers of an entry contradict one another.',
  ZIP_OVERLAP: 'Entries share bytes, or some bytes belong to none.',
  ZIP_DATA: 'The bytes of an entry do not unpack to what its header says.',
  ZIP_NESTED: 'It holds archives in archives, deeper than wheels in a zip.',
  ZIP_DUPLICATE: 'Two entries have one name, or one that differs in case alone.',
  ZIP_NAME: 'The name of an entry cannot be that of a file everywhere.',
  ZIP_NAME_ENCODING: 'The name of an entry is not text, or text of an unknown encoding.',
  ZIP_NAME_ABSOLUTE: 'The name of an entry begins at a root: `/x`, `C:x`, `\\\\host\\x`.',
  ZIP_NAME_PARENT: 'The name of an entry has `.` or `..` in it.',
  ZIP_NAME_BACKSLASH: 'The name of an entry has a backslash.',
  ZIP_NAME_CONTROL: 'The name of an entry has characters that do not show.',
  ZIP_NAME_EMPTY: 'A part of the name of an entry is empty.',
  ZIP_NAME_DEVICE: 'A part of the name of an entry is a device on Windows.',
  ZIP_NAME_TRAILING: 'A part of the name of an entry ends in a dot or a blank.',
  ZIP_NAME_STREAM: 'The name of an entry has a colon: a stream of another file on Windows.',
  ZIP_NAME_DEPTH: 'The name of an entry is too long, or has too many parts.',
} as const;

export type ZipReason = keyof typeof zipReasons;

/** Why an archive is refused. */
export interface ZipFault {
  readonly reason: ZipReason;
  /** Lower case, without a full stop; names the entry where there is one to blame. */
  readonly message: string;
  /** Whole sentences. */
  readonly help: string;
}

/** Thrown inside this room only. */
export class Refusal extends Error {
  readonly fault: ZipFault;

  constructor(reason: ZipReason, message: string, help: string) {
    super(message);
    this.fault = { reason, message, help };
  }
}

/** A name as it may be shown, whatever is in it. */
export function quoted(name: string): string {
  const { quotedCharsMax } = limits;
  const cut = name.length > quotedCharsMax ? `${name.slice(0, quotedCharsMax)}…` : name;
  return `\`${visibleLine(cut)}\``;
}
