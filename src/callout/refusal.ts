/** Why a connection string or a call is refused. */
export type RefusalReason =
  | 'URL_TOO_LONG'
  | 'URL_CONTROL_CHAR'
  | 'URL_NON_ASCII'
  | 'URL_BACKSLASH'
  | 'URL_NOT_CANONICAL'
  | 'SCHEME'
  | 'USERINFO'
  | 'PORT'
  | 'HOST_IS_IP'
  | 'HOST_TRAILING_DOT'
  | 'HOST_PERCENT'
  | 'FRAGMENT'
  | 'PATH_DOT_SEGMENT'
  | 'PATH_ENCODED_SEPARATOR'
  | 'AUTH_SUFFIX'
  | 'AUTH_TWICE';

export interface Refusal {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** 0-based UTF-16 offset in the connection string of what is refused. */
  readonly position: number;
  /** Never quotes more of the string than what cannot be secret. */
  readonly message: string;
  readonly help: string;
}

/** Thrown inside this folder only, from where a string turns out to be unclean. */
export class RefusalError extends Error {
  readonly reason: RefusalReason;
  readonly position: number;
  readonly help: string;

  constructor(reason: RefusalReason, position: number, what: string, help: string) {
    super(what);
    this.reason = reason;
    this.position = position;
    this.help = help;
  }
}

export function refusalIn(text: string, error: RefusalError): Refusal {
  const { reason, position, message: what, help } = error;
  return { ok: false, reason, position, message: `${what} (${placeOf(text, position)})`, help };
}

const shownCharsMax = 16;

/**
 * `character 43, after …/python/`. What stands behind a place where secrets begin is not shown: user
 * names, queries, suffixes, and what may be one of them in a string that is broken.
 */
export function placeOf(text: string, position: number): string {
  const character = `character ${position + 1}`;
  const before = text.slice(0, position);
  if (before === '' || text.includes('@') || !/^https:\/\/[\w./-]*$/i.test(before)) {
    return character;
  }
  const cut = before.length > shownCharsMax ? `…${before.slice(-shownCharsMax)}` : before;
  return `${character}, after \`${cut}\``;
}

/** `U+00E9`; a printable character is shown too. */
export function showChar(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code > 0x20 && code < 0x7f ? `\`${String.fromCodePoint(code)}\` (${name})` : name;
}
