import type { Credential } from './canonical-url.ts';
import { RefusalError } from './refusal.ts';
import { serviceNames } from '../address/storage-service.ts';
import type { StorageService } from '../address/storage-service.ts';

export interface SplitCredential {
  /** The text before the suffix. */
  readonly url: string;
  readonly credential: Credential;
  readonly secret: string;
}

type Suffix = readonly [kind: Credential['kind'], form: RegExp];

/**
 * The suffixes, each only at the very end and only as documented
 * (https://learn.microsoft.com/kusto/api/connection-strings/storage-connection-strings); `;` is
 * legal in a path.
 */
const suffixes: readonly Suffix[] = [
  ['impersonate', /;impersonate$/],
  [
    'managed-identity',
    /;managed_identity=(system|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/,
  ],
  ['token', /;token=([\w\-.~+/]+={0,2})$/],
  ['shared-key', /;sharedkey=([A-Za-z0-9+/]+={0,2})$/],
  ['aws-keys', /;AwsCredentials=([A-Z0-9]+,[A-Za-z0-9+/=]+)$/],
  // 64 bytes in base64: the one suffix without a name.
  ['account-key', /;([A-Za-z0-9+/]{86}==)$/],
];

/**
 * Anything that reads like a credential, plain or percent-encoded: where it is not a suffix as
 * above, it must not pass for a path.
 */
const likeness: readonly RegExp[] = [
  /(?:;|%3B)(?:impersonate|managed_identity|token|sharedkey|accountkey|awscredentials)(?=[=;/?#]|%3[BD]|$)/i,
  /(?:;|%3B)[A-Za-z0-9+/]{20,}={1,2}(?=[;/?]|$)/i,
];

const azure: readonly StorageService[] = ['blob', 'adls-gen1', 'adls-gen2', 'onelake'];

/** The same account answers for both. */
const accounts: readonly StorageService[] = ['blob', 'adls-gen2'];

/** What each suffix works with, as the same page says; either spelling of a key does for both. */
const worksWith: Readonly<Partial<Record<Credential['kind'], readonly StorageService[]>>> = {
  impersonate: azure,
  'managed-identity': azure,
  token: azure,
  'account-key': accounts,
  'shared-key': accounts,
  'aws-keys': ['s3'],
};

const none: Credential = { kind: 'none', identity: null };

/** Splits one credential off the end of a connection string. */
export function splitCredential(text: string): SplitCredential {
  const split = splitOnce(text) ?? { url: text, credential: none, secret: '' };
  const found = likeness.map((form) => form.exec(split.url)?.index);
  const position = found.find((index) => index !== undefined);
  if (position === undefined) return split;
  if (split.credential.kind !== 'none') {
    const help = 'Keep one credential, at the end.';
    throw new RefusalError('AUTH_TWICE', position, 'the string carries two credentials', help);
  }
  throw new RefusalError(
    'AUTH_SUFFIX',
    position,
    'what looks like a credential is not one of the documented suffixes at the end of the string',
    'Write `;impersonate`, `;managed_identity=system` (or an object id), `;token=…`, ' +
      '`;sharedkey=…`, `;AwsCredentials=<id>,<secret>` or `;<account key>`.',
  );
}

function splitOnce(text: string): SplitCredential | null {
  for (const [kind, form] of suffixes) {
    const match = form.exec(text);
    if (match === null) continue;
    const value = match[1] ?? '';
    const url = text.slice(0, match.index);
    return kind === 'managed-identity'
      ? { url, credential: { kind, identity: value.toLowerCase() }, secret: '' }
      : { url, credential: { kind, identity: null }, secret: value };
  }
  return null;
}

/** A credential is shown to nobody but the service that it is for. */
export function refuseMisplaced(
  { url, credential }: SplitCredential,
  service: StorageService,
): void {
  const services = worksWith[credential.kind];
  if (services === undefined || services.includes(service)) return;
  const what = `this credential is not one for the host, which is ${serviceNames[service]}`;
  const help =
    service === 'web'
      ? 'Remove it: hosts outside the storage services are read without credentials.'
      : `It works with ${services.map((each) => serviceNames[each]).join(', ')}.`;
  throw new RefusalError('AUTH_SUFFIX', url.length, what, help);
}
