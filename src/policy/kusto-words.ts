/**
 * Callout types (https://learn.microsoft.com/kusto/management/callout-policy, and the enumeration
 * of its ARM form).
 */
export const calloutTypes = [
  'kusto',
  'sql',
  'mysql',
  'postgresql',
  'azure_digital_twins',
  'cosmosdb',
  'sandbox_artifacts',
  'external_data',
  'webapi',
  'azure_openai',
  'genevametrics',
] as const;

/** Callout types of what is fetched before a run. */
export type FetchedType = Extract<
  (typeof calloutTypes)[number],
  'sandbox_artifacts' | 'external_data'
>;

/** What an identity must be granted to fetch what comes under a callout type. */
export const fetchUsages: Readonly<Record<FetchedType, string>> = {
  sandbox_artifacts: 'SandboxArtifacts',
  external_data: 'ExternalTable',
};

/** The callout type that the artifacts of a script come under. */
export const artifactType: FetchedType = 'sandbox_artifacts';

/**
 * Usages of a managed identity
 * (https://learn.microsoft.com/kusto/management/managed-identity-policy).
 */
export const identityUsages = [
  'All',
  'AutomatedFlows',
  'AzureAI',
  'DataConnection',
  'ExportRequest',
  'ExternalDataRequest',
  'ExternalTable',
  'NativeIngestion',
  'SandboxArtifacts',
  'SqlRequest',
] as const;
