const valueCharsMin = 16;

/**
 * A path without what a mistyped credential may have left in it: what follows `;` or an encoded
 * `?`, a long value at its end, and what is as long as a key.
 */
export function redactPath(path: string): string {
  const suffix = /;|%3B|%3F/i.exec(path);
  if (suffix !== null) return `${path.slice(0, suffix.index + suffix[0].length)}…`;
  const unpadded = path.replace(/(?<!=|%3D)(?:=|%3D)+$/i, '');
  const encoded = unpadded.toUpperCase().lastIndexOf('%3D');
  const value = Math.max(unpadded.lastIndexOf('='), encoded < 0 ? -1 : encoded + 2);
  if (value >= 0 && unpadded.length - value > valueCharsMin) return `${path.slice(0, value + 1)}…`;
  return path.replace(/(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{64,}(?==|%3D)/, '…');
}
