import { limits } from '../limits.ts';
import { localNameFault } from '../text/local-name.ts';
import type { ZipReason } from './fault.ts';

interface NameFault {
  readonly reason: ZipReason;
  /** Follows the name: `…: it begins at a root`. */
  readonly why: string;
}

const wholeName: readonly (readonly [ZipReason, RegExp, string])[] = [
  ['ZIP_NAME_CONTROL', /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u, 'it has characters that do not show'],
  ['ZIP_NAME_ABSOLUTE', /^(?:[/\\]|[A-Za-z]:)/, 'it begins at a root'],
  ['ZIP_NAME_BACKSLASH', /\\/, 'it has a backslash'],
  ['ZIP_NAME_STREAM', /:/, 'it has a colon'],
  ['ZIP_NAME_EMPTY', /^$|\/\//, 'a part of it is empty'],
  ['ZIP_NAME_PARENT', /(?:^|\/)\.{1,2}(?:\/|$)/, 'it has `.` or `..` for a part'],
  ['ZIP_NAME_TRAILING', /[. ](?:\/|$)/, 'a part of it ends in a dot or a blank'],
];

/** Why an entry cannot have this name, whatever system it is unpacked on; null when it can. */
export function entryNameFault(name: string): NameFault | null {
  for (const [reason, form, why] of wholeName) if (form.test(name)) return { reason, why };
  const parts = (name.endsWith('/') ? name.slice(0, -1) : name).split('/');
  if (Buffer.byteLength(name) > limits.archivePathBytesMax) {
    return { reason: 'ZIP_NAME_DEPTH', why: `it has over ${limits.archivePathBytesMax} bytes` };
  }
  if (parts.length > limits.archivePathPartsMax) {
    return { reason: 'ZIP_NAME_DEPTH', why: `it has over ${limits.archivePathPartsMax} parts` };
  }
  for (const part of parts) {
    const why = localNameFault(part);
    if (why === null) continue;
    const device = why.includes('device');
    return { reason: device ? 'ZIP_NAME_DEVICE' : 'ZIP_NAME', why: `of \`${part}\`: ${why}` };
  }
  return null;
}

/** Names of entries that were seen, by what is left of them where case does not count. */
export class EntryNames {
  readonly #seen: Map<string, { readonly name: string; readonly folder: boolean }> = new Map();

  /** @returns the name that this one clashes with, null where there is none */
  add(name: string): string | null {
    const folder = name.endsWith('/');
    const parts = (folder ? name.slice(0, -1) : name).split('/');
    for (let count = 1; count <= parts.length; count += 1) {
      const path = parts.slice(0, count).join('/');
      const whole = count === parts.length;
      const clash = this.#put(path, !whole || folder, whole);
      if (clash !== null) return clash;
    }
    return null;
  }

  /** A folder may be named any number of times in paths, and once by itself. */
  #put(path: string, folder: boolean, whole: boolean): string | null {
    const folded = path.normalize('NFKC').toLowerCase().toUpperCase();
    const known = this.#seen.get(folded);
    if (known === undefined) {
      this.#seen.set(folded, { name: path, folder });
      return null;
    }
    const twice = whole && !folder;
    return known.name === path && known.folder && folder && !twice ? null : known.name;
  }
}
