import { inspect } from 'node:util';
import { parseConnectionString } from '#dist/callout/connection-string.js';
import { limits } from '#dist/limits.js';
import { secret, secretStrings } from '../../callout/secret-strings.js';
import { urlStrings } from '../../callout/url-strings.js';
import { demand, textOf, type Target } from '../target.js';

/** Where it stands as one: elsewhere it is a host or a folder. */
const credential = new RegExp(`(?:[=,:]|;(?=[\\w+/]{80}))${secret}`);

function check(input: Uint8Array): string {
  const text = textOf(input);
  const read = parseConnectionString(text);
  // Enough of it to be of use; a secret that somebody cut in two by hand is two words.
  const told = `${JSON.stringify(read)} ${inspect(read, { depth: 9, showHidden: true })}`;
  demand(!credential.test(text) || !told.includes(secret.slice(8)), 'the secret is told');
  if (!read.ok) {
    demand(read.position >= 0 && read.position <= text.length, `position ${read.position}`);
    demand(read.message !== '' && read.help !== '', 'a refusal without words');
    return read.reason;
  }
  const { at, url } = read;
  demand(0 < at.host && at.host < at.path && at.path <= at.credential, 'places out of order');
  demand(at.credential <= text.length, 'a place beyond the text');
  const again = parseConnectionString(url.revealUrl());
  demand(again.ok, 'what is fetched is not what is taken');
  demand(again.url.location === url.location, 'the canonical URL has another canonical URL');
  return `read, ${url.credential.kind}`;
}

export const connectionStringTarget: Target = {
  name: 'connection-string',
  holds: 'a connection string is read or refused with a place, tells no secret, and is read once',
  bytesMax: limits.urlCharsMax + 16,
  covers: ['callout/', 'address/'],
  words: [
    ...[
      'https://',
      'abfss://',
      'adl://',
      'a.example',
      '.blob.core.windows.net',
      '.dfs.core.windows.net',
    ],
    ...[
      '/',
      '..',
      '.',
      '%2e',
      '%2F',
      '%41',
      '%25',
      '%C3%A9',
      '%',
      ':443',
      '@',
      ';',
      '?',
      '#',
      '\\',
      '&',
    ],
    ...[
      ';impersonate',
      ';managed_identity=',
      'system',
      ';token=',
      ';sharedkey=',
      ';AwsCredentials=',
    ],
    ...['sig=', 'se=2026-12-01', 'sp=r', 'X-Amz-Signature=', 'xn--', '0x7f.1', '[::1]', '\ud800'],
  ],
  open: async () => ({ seeds: secretStrings, grammar: urlStrings, check }),
};
