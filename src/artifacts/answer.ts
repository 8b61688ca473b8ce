import type { CredentialKind } from '../callout/canonical-url.ts';
import type { Answer } from '../http/exchange.ts';
import type { HttpFault, HttpFaultKind } from '../http/fault.ts';
import { isBusy } from '../http/retry.ts';
import { FetchFault } from './fetch-fault.ts';
import type { FetchReason } from './fetch-fault.ts';

/**
 * Demands the content itself, unencoded.
 *
 * @throws FetchFault
 */
export function demandContent(answer: Answer, credential: CredentialKind): void {
  if (answer.status !== 200) throw refusalOf(answer, credential);
  const encoding = answer.headers.get('content-encoding') ?? 'identity';
  if (encoding.trim().toLowerCase() === 'identity') return;
  const help = 'Store it without `Content-Encoding`: what is inspected is what was sent.';
  throw new FetchFault('ENCODED', 'it is sent in an encoding, which is not undone here', help);
}

function refusalOf({ headers, status }: Answer, credential: CredentialKind): FetchFault {
  const code = headers.get('x-ms-error-code') ?? '';
  const words = /^\w{1,64}$/.test(code) ? `${status} (${code})` : `${status}`;
  if (status >= 300 && status < 400) {
    const help = 'Name the place itself: where a redirect leads was not judged.';
    return new FetchFault('REDIRECT', `the server answers ${words}, a redirect`, help);
  }
  if (status === 401 || status === 403 || forbiddingCodes.includes(code)) {
    return new FetchFault('FORBIDDEN', `the server answers ${words}`, forbiddenHelp[credential]);
  }
  if (status === 404 || status === 410) {
    const hidden = credential === 'none' ? ' What is private shows as missing too.' : '';
    const help = `Is the path right, in upper and lower case?${hidden}`;
    return new FetchFault('NOT_FOUND', `the server answers ${words}`, help);
  }
  if (isBusy(status)) {
    const message = `the server answers ${words}, and did so when it was asked again`;
    return new FetchFault('UNAVAILABLE', message, 'Try again in a minute.');
  }
  const help = 'Is this the URL of a file?';
  return new FetchFault('UNEXPECTED', `the server answers ${words}, not with the file`, help);
}

/** Azure's words for a credential that is none, or that is missing, whatever the status. */
const forbiddingCodes = ['InvalidAuthenticationInfo', 'PublicAccessNotPermitted'];

const sasHelp = 'Make a new SAS: for this file, with `sp=r`, and an `se` that is not yet past.';
const keyHelp = 'Is this a key of the account, and are keys enabled there?';

const forbiddenHelp: Readonly<Record<CredentialKind, string>> = {
  none: 'It is not public: add a SAS, or `;managed_identity=…`.',
  sas: sasHelp,
  presigned: 'Presign the URL again: it may have ended, or be for another method than GET.',
  token: 'Is the token for this storage, not yet past, and of somebody who may read it?',
  'managed-identity': 'Give the identity the role Storage Blob Data Reader there.',
  'shared-key': keyHelp,
  'account-key': keyHelp,
  impersonate: sasHelp,
  'aws-keys': sasHelp,
};

const again = 'Try again in a minute.';

const faults: Readonly<Record<HttpFaultKind, readonly [reason: FetchReason, help: string]>> = {
  refused: [
    'ADDRESS_NOT_PUBLIC',
    'Take it from a public host, or have `artifacts.addresses` name the range.',
  ],
  unreachable: ['UNAVAILABLE', 'Is the host right, and does this machine reach it?'],
  certificate: ['TLS', 'Ask whoever runs the server: it must prove that it is the host named.'],
  silent: ['UNAVAILABLE', again],
  'too-slow': ['UNAVAILABLE', 'Is the file much too large, or the server too slow?'],
  'too-large': ['SIZE', 'Fetch less: leave out what the script does not need.'],
  broken: ['UNAVAILABLE', again],
};

/** What a failed exchange means for the artifact. */
export function faultOfExchange({ kind, message }: HttpFault): FetchFault {
  const [reason, help] = faults[kind];
  return new FetchFault(reason, message, help);
}
