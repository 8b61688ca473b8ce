/** Characters that may stand in a path as they are, the slash apart (RFC 3986, pchar). */
const plain = /^[\w\-.~!$&'()*+,;=:@]$/;

/** The escapes of a path in upper case, and those that a path can do without taken away. */
export function foldEscapes(path: string): string {
  return path.replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => {
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return plain.test(char) ? char : escape.toUpperCase();
  });
}
