import { limits } from '../limits.ts';
import type { AccessToken } from './token.ts';

interface Entry {
  token: AccessToken | null;
  /** Milliseconds since 1970 from which on a new one is asked for. */
  renewMs: number;
  /** The one request under way. */
  asking: Promise<AccessToken> | null;
}

/**
 * Tokens by what they are for. Some minutes before a token ends a new one is asked for, while the
 * old one still serves; however many callers wait, there is one request.
 */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Rejects as `ask` does; a renewal that fails is no fault as long as there is a token. */
  async get(key: string, ask: () => Promise<AccessToken>): Promise<AccessToken> {
    const entry = this.#entryOf(key);
    const now = this.#now();
    const { token } = entry;
    if (token !== null && now < entry.renewMs) return token;
    const asking = (entry.asking ??= this.#renew(entry, ask));
    if (token === null || !(now < token.expiresMs - limits.clockSkewMsMax)) return await asking;
    asking.catch(() => undefined);
    return token;
  }

  #entryOf(key: string): Entry {
    const entry = this.#entries.get(key) ?? { token: null, renewMs: 0, asking: null };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > limits.tokensMax) this.#entries.delete(oldest);
    return entry;
  }

  async #renew(entry: Entry, ask: () => Promise<AccessToken>): Promise<AccessToken> {
    try {
      const token = await ask();
      const now = this.#now();
      const lead = Math.min(limits.tokenRenewalMs, (token.expiresMs - now) / 2);
      Object.assign(entry, { token, renewMs: token.expiresMs - lead });
      return token;
    } finally {
      entry.asking = null;
    }
  }
}
