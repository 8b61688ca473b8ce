import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import { audienceOf } from '../address/storage-service.ts';
import { GatewayError } from '../errors.ts';
import { keysOf, verifyToken } from './claims.ts';
import { tokensOfEnvironment } from './providers/environment.ts';
import { TokenCache } from './token-cache.ts';
import { TokenFault } from './token.ts';
import type { AccessToken, TokenProvider, TokenRequest } from './token.ts';

export interface IdentityOptions {
  /** Tenant of the host's identities: a GUID. */
  readonly tenant: string;
  /** Object id of the system-assigned identity; without it, `system` stands for nothing. */
  readonly system?: string;
  /** Where tokens come from; default: what the environment names. */
  readonly provider?: TokenProvider;
  /** Where Entra is, for other clouds than the public one. */
  readonly authority?: string;
  /** Keys that sign tokens; default: those that the tenant publishes. */
  readonly keys?: JSONWebKeySet;
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Tokens for the storage that artifacts lie in, for identities that a policy granted. */
export class ManagedTokens {
  readonly #tenant: string;
  readonly #system: string | null;
  readonly #provider: TokenProvider;
  readonly #keys: JWTVerifyGetKey;
  readonly #cache: TokenCache;
  readonly #now: () => number;
  readonly #closing = new AbortController();

  /** @throws GatewayError `ERR_USAGE` for an id that is none */
  constructor(options: IdentityOptions, now: () => number) {
    this.#tenant = demandGuid('tenant', options.tenant);
    this.#system = options.system === undefined ? null : demandGuid('system', options.system);
    this.#provider = options.provider ?? tokensOfEnvironment(process.env);
    this.#keys = keysOf(options.keys ?? publishedKeys(this.#tenant, options.authority));
    this.#cache = new TokenCache(now);
    this.#now = now;
  }

  /**
   * A token of an identity for one storage host. What the host does not know is refused before
   * anything is asked.
   *
   * @param identity `system` or an object id in lower case
   * @throws TokenFault
   */
  async tokenFor(identity: string, host: string): Promise<AccessToken> {
    const audience = audienceOf(host);
    if (audience === null) {
      const message = `${host} is no storage of Azure, and identities are for nothing else`;
      throw new TokenFault('AUDIENCE', message, 'Take the artifact from Azure storage.');
    }
    const isSystem = identity === 'system';
    const objectId = isSystem ? this.#system : identity;
    if (objectId === null) {
      const message = 'the gateway was not told which identity `system` is';
      const help = 'Open the gateway with its object id: `artifacts.identity.system`.';
      throw new TokenFault('IDENTITY_UNBOUND', message, help);
    }
    return await this.#cache.get(`${identity} ${audience}`, async () => {
      const text = await this.#ask({ objectId, isSystem, audience });
      const expected = { objectId, audience, tenant: this.#tenant };
      return await verifyToken(text, expected, { keys: this.#keys, nowMs: this.#now() });
    });
  }

  /** What a provider of the host's own throws may show anything, and is not shown. */
  async #ask(request: TokenRequest): Promise<string> {
    try {
      return await this.#provider.ask(request, this.#closing.signal);
    } catch (error) {
      if (error instanceof TokenFault) throw error;
      const message = `${this.#provider.name} failed`;
      throw new TokenFault('TOKEN_UNAVAILABLE', message, 'See to the provider of tokens.');
    }
  }

  /** Calls off what is being asked. */
  close(): void {
    this.#closing.abort();
  }
}

/** @throws GatewayError `ERR_USAGE` */
function publishedKeys(tenant: string, authority = 'https://login.microsoftonline.com'): URL {
  const url = URL.canParse(authority) ? new URL(authority) : null;
  if (url?.protocol === 'https:') return new URL(`/${tenant}/discovery/v2.0/keys`, url);
  throw new GatewayError('ERR_USAGE', '`artifacts.identity.authority` is not an https URL.', {
    help: 'Write it as `https://login.microsoftonline.us`.',
  });
}

function demandGuid(name: string, text: string): string {
  const id = text.toLowerCase();
  if (guid.test(id)) return id;
  throw new GatewayError('ERR_USAGE', `\`artifacts.identity.${name}\` is not a GUID.`, {
    help: 'Write the id as Entra shows it: eight, four, four, four and twelve hex digits.',
  });
}
