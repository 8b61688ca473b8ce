/**
 * Hosts that anyone with a credit card may have, as patterns: the names are given out by a service,
 * first come, first served (naming rules of Azure resources,
 * https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules; buckets,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
 */
const tenants: readonly string[] = [
  '[a-z0-9]{3,24}\\.(?:(?:blob|dfs|file|queue|table)|(?:z[0-9]{1,2}\\.)?web)\\.core\\.windows\\.net',
  '[a-z][a-z0-9]{3,21}\\.(?:[a-z0-9]+\\.)?kusto\\.windows\\.net',
  '[a-z0-9][a-z0-9-]*\\.database\\.windows\\.net',
  '[a-z0-9][a-z0-9-]+\\.documents\\.azure\\.com',
  '[a-z0-9][a-z0-9-]+\\.(?:openai|cognitiveservices|services\\.ai)\\.azure\\.com',
  '[a-z0-9][a-z0-9-]+\\.(?:mysql|postgres)\\.database\\.azure\\.com',
  '[a-z0-9][a-z0-9-]+\\.(?:sql|kusto)\\.azuresynapse\\.net',
  '[a-z0-9][a-z0-9-]+\\.api\\.[a-z0-9]+\\.digitaltwins\\.azure\\.net',
  '[a-z0-9][a-z0-9-]+\\.(?:azurewebsites|azureedge|cloudfront)\\.net',
  '[a-z0-9][a-z0-9-]+[a-z0-9]\\.s3\\.(?:[a-z0-9-]+\\.)?amazonaws\\.com',
  '[a-z0-9][a-z0-9-]*\\.github\\.io',
];

/** Domains whose owners give out the names in them, or to nobody. */
const platforms: readonly string[] = [
  'windows.net',
  'azure.com',
  'azure.net',
  'azuresynapse.net',
  'azurewebsites.net',
  'azureedge.net',
  'cloudfront.net',
  'amazonaws.com',
  'microsoft.com',
  'github.io',
];

/** Locations at a name that a service gives to whoever asks. */
export const tenantLocations: string = `^https://(?:${tenants.join('|')})/`;

/** Locations under a domain of one's own, at some of the registries that sell to everybody. */
export const domainLocations: string = '^https://(?:[^/]+\\.)?[a-z0-9-]+\\.(?:com|net|org|io)/';

/** Locations of the platforms, where a domain of one's own cannot be. */
export const platformLocations: string = underDomains(platforms);

/** Every location on these domains and below them. */
export function underDomains(domains: readonly string[]): string {
  const names = domains.map((domain) => domain.replaceAll('.', '\\.')).join('|');
  return `^https://(?:[^/]*\\.)?(?:${names})/`;
}
