/** Azure's clouds: public, US government, China. */
const clouds = String.raw`core\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)`;
const blobAccount = new RegExp(String.raw`^[a-z0-9]{3,24}\.blob\.${clouds}$`);
const storage = new RegExp(
  String.raw`^(?:[a-z0-9]{3,24}(?:-secondary)?(?:\.z\d{1,2})?` +
    String.raw`\.(?:blob|dfs)\.(?:${clouds}|storage\.azure\.net)` +
    String.raw`|(?:[a-z0-9]+-)?onelake\.(?:blob|dfs)\.fabric\.microsoft\.com` +
    String.raw`|[0-9a-f]{32}\.z[0-9a-f]{2}\.(?:blob|dfs|onelake)\.fabric\.microsoft\.com)$`,
);

/**
 * The narrowest audience that a storage host takes: its account alone where the service knows such
 * (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory),
 * all of storage elsewhere. Null for a host that is no storage of Azure: no token is for it.
 */
export function audienceOf(host: string): string | null {
  if (blobAccount.test(host)) return `https://${host}`;
  return storage.test(host) ? 'https://storage.azure.com' : null;
}
