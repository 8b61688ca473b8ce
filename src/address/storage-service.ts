/** Who answers at a host: what the storage connection strings of Kusto tell apart. */
export type StorageService = 'blob' | 'adls-gen1' | 'adls-gen2' | 'onelake' | 's3' | 'web';

/** Azure's clouds (that of Germany is no more), and the zones that newer accounts live in. */
const clouds = String.raw`windows\.net|usgovcloudapi\.net|chinacloudapi\.cn`;
const azure = String.raw`\.(?:core\.(?:${clouds})|storage\.azure\.net)`;
const account = String.raw`^[a-z0-9-]+(?:\.z\d+)?`;

/** The names belong to the owners of the services: nobody else answers there. */
const services: readonly (readonly [service: StorageService, host: RegExp])[] = [
  ['blob', new RegExp(String.raw`${account}\.blob${azure}$`)],
  ['adls-gen2', new RegExp(String.raw`${account}\.dfs${azure}$`)],
  ['adls-gen1', /^[a-z0-9]+\.azuredatalakestore\.net$/],
  ['onelake', /(?:^|[.-])onelake\.(?:dfs|blob)\.fabric\.microsoft\.com$/],
  ['onelake', /^[0-9a-f]{32}\.z[0-9a-f]{2}\.(?:dfs|blob|onelake)\.fabric\.microsoft\.com$/],
  [
    's3',
    /(?:^|\.)s3(?:-fips)?(?:\.dualstack)?(?:[.-][a-z]+(?:-[a-z]+)*(?:-\d+)?)?\.amazonaws\.com(?:\.cn)?$/,
  ],
];

/**
 * The service of a host in lower case; `web` is any other: read without credentials
 * (https://learn.microsoft.com/kusto/api/connection-strings/storage-connection-strings).
 */
export function serviceOf(host: string): StorageService {
  return services.find(([, form]) => form.test(host))?.[0] ?? 'web';
}

/** Services whose bearer is for storage; the names of Gen1 are retired. */
const azureStorage: readonly StorageService[] = ['blob', 'adls-gen2', 'onelake'];

/**
 * The narrowest audience that a storage host takes: its account alone where the service knows such
 * (https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory),
 * all of storage elsewhere. Null for a host that is no storage of Azure: no token is for it.
 */
export function audienceOf(host: string): string | null {
  if (!azureStorage.includes(serviceOf(host))) return null;
  return /^[a-z0-9]+\.blob\.core\./.test(host) ? `https://${host}` : 'https://storage.azure.com';
}

/** How messages call a service. */
export const serviceNames: Readonly<Record<StorageService, string>> = {
  blob: 'Azure Blob Storage',
  'adls-gen1': 'Azure Data Lake Storage Gen1',
  'adls-gen2': 'Azure Data Lake Storage Gen2',
  onelake: 'OneLake',
  s3: 'Amazon S3',
  web: 'no storage service that takes credentials',
};
