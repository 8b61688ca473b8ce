import type { CanonicalUrl } from '../callout/canonical-url.ts';
import type { ManagedTokens } from '../identity/managed-tokens.ts';
import { TokenFault } from '../identity/token.ts';
import { FetchFault } from './fetch-fault.ts';
import { signedByKey } from './shared-key.ts';

/** The first that takes each kind of credential is older; Azure asks for one beside a token. */
const storageVersion = { 'x-ms-version': '2021-12-02' } as const;

type Headers = Readonly<Record<string, string>>;

/**
 * What a credential adds to the headers of a GET. What is in the query needs nothing; the rest is
 * read off a connection string only where the host is the service that it is for.
 *
 * @param tokens null where the gateway has no identities
 * @param headers that are sent beside it
 * @throws FetchFault, TokenFault
 */
export async function authorize(
  url: CanonicalUrl,
  tokens: ManagedTokens | null,
  headers: Headers,
  nowMs: number,
): Promise<Headers> {
  const { identity, kind } = url.credential;
  switch (kind) {
    case 'none':
    case 'sas':
    case 'presigned':
      return headers;
    case 'token':
      return withBearer(headers, url.revealCredential());
    case 'managed-identity': {
      const token = await managedTokens(tokens).tokenFor(identity ?? '', url.host);
      return withBearer(headers, token.reveal());
    }
    case 'account-key':
    case 'shared-key':
      return withKey(url, headers, nowMs);
    case 'impersonate':
      throw unusable('nobody is signed in here whom `;impersonate` could mean');
    case 'aws-keys':
      throw unusable('AWS keys are not sent');
  }
}

function managedTokens(tokens: ManagedTokens | null): ManagedTokens {
  if (tokens !== null) return tokens;
  const message = 'the gateway was opened without identities';
  throw new TokenFault('IDENTITY_UNBOUND', message, 'Open it with `artifacts.identity`.');
}

function withBearer(headers: Headers, token: string): Headers {
  return { ...headers, ...storageVersion, authorization: `Bearer ${token}` };
}

function withKey(url: CanonicalUrl, headers: Headers, nowMs: number): Headers {
  const dated = { ...headers, ...storageVersion, 'x-ms-date': new Date(nowMs).toUTCString() };
  const target = new URL(url.revealUrl());
  return { ...dated, authorization: signedByKey(target, dated, url.revealCredential()) };
}

function unusable(message: string): FetchFault {
  const help = 'Use a SAS in the query, or `;managed_identity=…`.';
  return new FetchFault('CREDENTIAL_UNUSABLE', message, help);
}
