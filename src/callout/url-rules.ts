import { RefusalError, showChar } from './refusal.ts';

const repair = 'Write the URL as a browser would print it after opening it.';

/** Characters that no part of a connection string may hold. */
export function refuseStrangeChars(text: string): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f && code !== 0x5c) continue;
    const shown = showChar(text, at);
    if (code < 0x20 || code === 0x7f) {
      throw new RefusalError(
        'URL_CONTROL_CHAR',
        at,
        `a control character, ${shown}, stands in it`,
        'Remove it.',
      );
    }
    if (code > 0x7f) {
      const help = 'Write it percent-encoded in a path, or in punycode in a host name.';
      throw new RefusalError('URL_NON_ASCII', at, `${shown} is not ASCII`, help);
    }
    const help = 'Write `/`: some programs read a backslash as one, some do not.';
    throw new RefusalError('URL_BACKSLASH', at, `${shown} stands in it`, help);
  }
}

const hostCharsMax = 253;
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** The host in lower case, from the authority as it is written. `at` is where it begins. */
export function readHost(authority: string, at: number): string {
  const user = authority.indexOf('@');
  if (user !== -1) {
    const help = 'Remove what stands before `@`; the host is what follows it.';
    throw new RefusalError('USERINFO', at + user, 'a user name stands before the host', help);
  }
  const percent = authority.indexOf('%');
  if (percent !== -1) {
    const help = 'Write the host name without escapes.';
    throw new RefusalError('HOST_PERCENT', at + percent, 'the host holds an escape', help);
  }
  if (authority.startsWith('[')) throw addressRefusal(at);
  const [host, port] = splitPort(authority);
  const strange = /[^A-Za-z0-9.-]/.exec(host);
  if (strange !== null) {
    const what = `${showChar(host, strange.index)} cannot stand in a host name`;
    throw new RefusalError('URL_NOT_CANONICAL', at + strange.index, what, repair);
  }
  if (port !== null && port !== '443') {
    const help = 'Remove the port: only 443 is called.';
    throw new RefusalError('PORT', at + host.length, 'a port other than 443 is named', help);
  }
  if (host.endsWith('.')) {
    const help = 'Remove the dot: it makes another spelling of the same host.';
    throw new RefusalError(
      'HOST_TRAILING_DOT',
      at + host.length - 1,
      'the host ends in a dot',
      help,
    );
  }
  if (/(?:^|\.)(?:\d+|0[xX][0-9a-fA-F]*)$/.test(host)) throw addressRefusal(at);
  if (host.length > hostCharsMax || !host.split('.').every((label) => hostLabel.test(label))) {
    throw new RefusalError('URL_NOT_CANONICAL', at, 'the host is not a host name', repair);
  }
  return host.toLowerCase();
}

function splitPort(authority: string): [host: string, port: string | null] {
  const colon = authority.indexOf(':');
  return colon === -1 ? [authority, null] : [authority.slice(0, colon), authority.slice(colon + 1)];
}

function addressRefusal(at: number): RefusalError {
  const help = 'Name the host: addresses are not what callout policies are about.';
  return new RefusalError('HOST_IS_IP', at, 'the host is an IP address', help);
}

/** Characters that may stand in a path as they are (RFC 3986, pchar and the slash). */
const plain = /[^\w\-.~!$&'()*+,;=:@%/]/;

/** Characters whose escapes mean nothing but themselves (RFC 3986, 6.2.2.2). */
const unreserved = /^[\w\-.~]$/;

export function refuseUncleanPath(path: string, at: number): void {
  if (!path.startsWith('/')) {
    const help = 'Add a slash behind the host.';
    throw new RefusalError('URL_NOT_CANONICAL', at, 'no path follows the host', help);
  }
  const strange = plain.exec(path);
  if (strange !== null) {
    const what = `${showChar(path, strange.index)} cannot stand in a path`;
    throw new RefusalError('URL_NOT_CANONICAL', at + strange.index, what, 'Percent-encode it.');
  }
  refuseDotSegments(path, at);
  for (const escape of path.matchAll(/%(.{0,2})/g)) {
    refuseEscape(escape[1] ?? '', at + escape.index);
  }
  if (!isUtf8(path)) {
    throw new RefusalError(
      'URL_NOT_CANONICAL',
      at,
      'the escapes of the path are not UTF-8',
      repair,
    );
  }
  const empty = path.indexOf('//');
  if (empty !== -1) {
    const help = 'Write one slash: servers read two in different ways.';
    throw new RefusalError('URL_NOT_CANONICAL', at + empty, 'the path has an empty segment', help);
  }
}

/** Also where a path parameter hides them: `..;x` is `..` to some servers. */
function refuseDotSegments(path: string, at: number): void {
  let offset = at;
  for (const segment of path.split('/')) {
    const name = segment.replace(/(?:;|%3b).*$/i, '').replaceAll(/%2e/gi, '.');
    if (name === '.' || name === '..') {
      const help = 'Write the path that is meant, without `.` and `..`.';
      throw new RefusalError('PATH_DOT_SEGMENT', offset, 'the path has a dot segment', help);
    }
    offset += segment.length + 1;
  }
}

function refuseEscape(hex: string, at: number): void {
  const code = /^[0-9A-Fa-f]{2}$/.test(hex) ? Number.parseInt(hex, 16) : Number.NaN;
  const char = String.fromCharCode(code);
  if (char === '/' || char === '\\') {
    const help = 'Write the separator itself where one is meant.';
    throw new RefusalError(
      'PATH_ENCODED_SEPARATOR',
      at,
      `\`%${hex}\` is an encoded separator`,
      help,
    );
  }
  if (code < 0x20 || code === 0x7f) {
    const what = `\`%${hex}\` is an encoded control character`;
    throw new RefusalError('URL_CONTROL_CHAR', at, what, 'Remove it.');
  }
  const reason = escapeFault(hex, code, char);
  if (reason !== null) throw new RefusalError('URL_NOT_CANONICAL', at, reason, repair);
}

function escapeFault(hex: string, code: number, char: string): string | null {
  if (Number.isNaN(code)) return 'a `%` is not followed by two hex digits';
  if (char === '%') return 'an escaped `%` would be decoded twice';
  return unreserved.test(char) ? `\`%${hex}\` escapes a character that needs no escape` : null;
}

function isUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
