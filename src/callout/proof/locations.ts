/**
 * Locations as patterns: what `parseConnectionString` lets through, as callouts judge it, lengths and
 * the punycode of `xn--` labels aside. A test holds the two together.
 */

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/** Characters that a path has as they are; escapes of printable characters that need one. */
const plain = "[A-Za-z0-9_.~!$&'()*+,;=:@-]";
const escapes = '%(?:2[023]|3[CEF]|5[BDE]|60|7[BCD])';

/** Well-formed UTF-8, escaped byte by byte (Unicode 15, table 3-7). */
const tail = '%[89AB][0-9A-F]';
const wide = [
  `%(?:C[2-9A-F]|D[0-9A-F])${tail}`,
  `%E0%[AB][0-9A-F]${tail}`,
  `%E[1-9A-CEF]${tail}${tail}`,
  `%ED%[89][0-9A-F]${tail}`,
  `%F0%[9AB][0-9A-F]${tail}${tail}`,
  `%F[123]${tail}${tail}${tail}`,
  `%F4%8[0-9A-F]${tail}${tail}`,
].join('|');

/** The form of a location, and what may be found nowhere in one. */
export const locationForm: string = `^https://(?:${label}\\.)*${label}/(?:${plain}|/|${escapes}|${wide})*$`;

export const neverInLocations: string = [
  // A last label that makes the host an IP address to a browser.
  '^https://(?:[^/]*\\.)?(?:[0-9]+|0x[0-9a-f]*)/',
  '^https://.*//',
  '/\\.{1,2}(?:;[^/]*)?(?:/|$)',
].join('|');

/** Hosts whose labels are as short as DNS has them (RFC 1035, 2.3.4). */
export const shortLabels: string = '^https://(?:[^./]{1,63}\\.)*[^./]{1,63}/';

/**
 * What no witness has, so that nobody has to wonder: hosts of one label, labels that begin with a
 * digit or are punycode, and the `;` that begins a credential.
 */
export const neverInWitnesses: string = '^https://(?:[^./]*/|(?:[^/]*\\.)?(?:[0-9]|xn--))|;';
