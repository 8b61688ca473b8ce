/** How the storage is to be asked: the kind, and nothing secret. */
export type CredentialKind =
  | 'none'
  | 'impersonate'
  | 'managed-identity'
  | 'sas'
  | 'presigned'
  | 'token'
  | 'shared-key'
  | 'account-key'
  | 'aws-keys';

export interface Credential {
  readonly kind: CredentialKind;
  /** `system` or an object id, for a managed identity. */
  readonly identity: string | null;
}

/** What only the fetcher may see. */
export interface Secret {
  /** The query with its `?`, or nothing. */
  readonly query: string;
  /** Token, key or pair of keys from the suffix, or nothing. */
  readonly credential: string;
}

/**
 * The URL that was judged and will be fetched, in its one spelling. Query and credential are kept
 * inside: however it is printed, they do not show.
 */
export class CanonicalUrl {
  readonly host: string;
  /** Begins with a slash; escapes are in upper case. */
  readonly path: string;
  readonly credential: Credential;
  readonly #secret: Secret;

  constructor(host: string, path: string, credential: Credential, secret: Secret) {
    this.host = host;
    this.path = path;
    this.credential = Object.freeze({ ...credential });
    this.#secret = Object.freeze({ ...secret });
    Object.freeze(this);
  }

  /** What callout policies judge: `https://host/path`, without query and credential. */
  get location(): string {
    return `https://${this.host}${this.path}`;
  }

  /** The URL to fetch, its query included: secret. */
  revealUrl(): string {
    return `${this.location}${this.#secret.query}`;
  }

  /** The credential of the suffix: secret. */
  revealCredential(): string {
    return this.#secret.credential;
  }

  /** The redacted form. */
  toString(): string {
    const query = this.#secret.query === '' ? '' : '?…';
    const { kind, identity } = this.credential;
    const suffixes: Readonly<Partial<Record<CredentialKind, string>>> = {
      impersonate: ';impersonate',
      'managed-identity': `;managed_identity=${identity ?? ''}`,
      token: ';token=…',
      'shared-key': ';sharedkey=…',
      'account-key': ';…',
      'aws-keys': ';AwsCredentials=…',
    };
    return `${this.location}${query}${suffixes[kind] ?? ''}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
