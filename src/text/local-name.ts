/** Names that open devices on Windows, with any suffix. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\.|$)/i;

/** What file systems take. */
export const nameBytesMax = 255;

/** Why a name cannot be that of a local file, on any system; null when it can. */
export function localNameFault(name: string): string | null {
  if (name === '') return 'it is empty';
  if (Buffer.byteLength(name) > nameBytesMax) return `it has more than ${nameBytesMax} bytes`;
  if (/[/\\]/.test(name)) return 'it has a path separator';
  if (name === '.' || name === '..') return 'it names a folder';
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(name)) return 'it has characters that do not show';
  if (/[<>:"|?*]/.test(name)) return 'it has a character that file names cannot have everywhere';
  if (/[. ]$/.test(name)) return 'it ends in a dot or a blank';
  if (name.startsWith(' ')) return 'it begins with a blank';
  return device.test(name) ? 'it is the name of a device' : null;
}

/**
 * Pairs of names that are one file on systems that do not see the difference in case or
 * composition.
 */
export function collidingNames(
  names: readonly string[],
): (readonly [first: string, second: string])[] {
  const seen = new Map<string, string>();
  return names.flatMap((name) => {
    const folded = name.normalize('NFKC').toLowerCase().toUpperCase();
    const first = seen.get(folded);
    if (first === undefined) seen.set(folded, name);
    return first === undefined ? [] : [[first, name] as const];
  });
}
