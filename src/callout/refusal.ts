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
  /** Never quotes more of the string than one character or a fixed word: the rest may be secret. */
  readonly message: string;
  readonly help: string;
}

/** Thrown inside this folder only, from where a string turns out to be unclean. */
export class RefusalError extends Error {
  readonly refusal: Refusal;

  constructor(reason: RefusalReason, position: number, what: string, help: string) {
    super(what);
    const message = `${what} (character ${position + 1})`;
    this.refusal = { ok: false, reason, position, message, help };
  }
}

/** `U+00E9`; a printable character is shown too. */
export function showChar(text: string, at: number): string {
  const code = text.codePointAt(at) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return code > 0x20 && code < 0x7f ? `\`${String.fromCodePoint(code)}\` (${name})` : name;
}
