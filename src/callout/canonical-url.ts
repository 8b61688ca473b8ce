import { foldEscapes } from './fold-escapes.ts';
import { redactPath } from './redact-path.ts';
import { readSas } from './sas.ts';
import type { SasTerms } from './sas.ts';
import { serviceOf } from '../address/storage-service.ts';
import type { StorageService } from '../address/storage-service.ts';

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

/** What policies ask of a URL: nothing of it is secret. */
export type JudgedUrl = Pick<
  CanonicalUrl,
  'host' | 'judgedPath' | 'location' | 'service' | 'credential' | 'sas'
>;

/**
 * The URL that was judged and will be fetched, in its one spelling. Path, query and credential
 * are kept inside: however it is printed, no secret shows.
 */
export class CanonicalUrl {
  readonly host: string;
  readonly service: StorageService;
  readonly credential: Credential;
  /** What a shared access signature says of itself; null where there is none. */
  readonly sas: SasTerms | null;
  readonly #path: string;
  readonly #secret: Secret;

  constructor(host: string, path: string, credential: Credential, secret: Secret) {
    this.host = host;
    this.#path = path;
    this.service = serviceOf(host);
    this.sas = credential.kind === 'sas' ? readSas(secret.query) : null;
    this.credential = Object.freeze({ ...credential });
    this.#secret = Object.freeze({ ...secret });
    Object.freeze(this);
  }

  /** Begins with a slash; as it is written and fetched. It may hold what a mistake has left there. */
  get path(): string {
    return this.#path;
  }

  /**
   * The path as rules see it: escapes in upper case, and none that servers read as the character
   * itself. Two spellings of one path are judged as one.
   */
  get judgedPath(): string {
    return foldEscapes(this.path);
  }

  /** What callout policies judge: `https://host/path`, without query and credential. */
  get location(): string {
    return `https://${this.host}${this.judgedPath}`;
  }

  /** The URL to fetch, its query included: secret. */
  revealUrl(): string {
    return `https://${this.host}${this.path}${this.#secret.query}`;
  }

  /** The credential of the suffix: secret. */
  revealCredential(): string {
    return this.#secret.credential;
  }

  /** The redacted form: also what a mistake has left in the path does not show. */
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
    return `https://${this.host}${redactPath(this.path)}${query}${suffixes[kind] ?? ''}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
