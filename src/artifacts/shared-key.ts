import { createHmac } from 'node:crypto';

/**
 * The `authorization` of a GET by the key of a storage account
 * (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key). All that has a
 * place in the signature and is not sent stands in it as an empty line.
 *
 * @param headers of the request, names in lower case
 */
export function signedByKey(
  url: URL,
  headers: Readonly<Record<string, string>>,
  key: string,
): string {
  const [account = ''] = url.hostname.split('.');
  const standard = ['', '', '', '', '', '', '', '', headers['if-none-match'] ?? '', '', ''];
  const own = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-ms-'))
    .map(([name, value]) => `${name}:${value}`)
    .sort();
  const query = [...url.searchParams]
    .map(([name, value]) => `${name.toLowerCase()}:${value}`)
    .sort();
  const signed = ['GET', ...standard, ...own, `/${account}${url.pathname}`, ...query].join('\n');
  const hmac = createHmac('sha256', Buffer.from(key, 'base64')).update(signed);
  return `SharedKey ${account}:${hmac.digest('base64')}`;
}
