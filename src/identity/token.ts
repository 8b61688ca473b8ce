/** A bearer token. However it is printed, its text does not show. */
export class AccessToken {
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
  readonly #text: string;

  constructor(text: string, expiresMs: number) {
    this.#text = text;
    this.expiresMs = expiresMs;
    Object.freeze(this);
  }

  /** The token itself: secret. */
  reveal(): string {
    return this.#text;
  }
}

export interface TokenRequest {
  /** Object id of the identity, in lower case. */
  readonly objectId: string;
  /** Whether it is the host's one system-assigned identity. */
  readonly isSystem: boolean;
  /** What the token is for: `https://account.blob.core.windows.net`. */
  readonly audience: string;
}

/** Where tokens come from. What it gives is checked before it is used. */
export interface TokenProvider {
  /** For messages: `the instance metadata service`. */
  readonly name: string;
  /**
   * The token, a JWT.
   *
   * @throws TokenFault
   */
  ask(request: TokenRequest, signal: AbortSignal): Promise<string>;
}

export type TokenReason =
  /** The gateway was not told what it needs to know about the identity. */
  | 'IDENTITY_UNBOUND'
  /** The host has no such identity. */
  | 'IDENTITY_UNASSIGNED'
  /** No token is made for this storage. */
  | 'AUDIENCE'
  /** Whoever gives tokens gives none now. */
  | 'TOKEN_UNAVAILABLE'
  /** What was given is not the token that was asked for. */
  | 'TOKEN_INVALID';

/** Why there is no token. The message begins small and shows no secret. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly reason: TokenReason;
  readonly help: string;

  constructor(reason: TokenReason, message: string, help: string) {
    super(message);
    this.reason = reason;
    this.help = help;
  }
}
