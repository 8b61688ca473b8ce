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

/** The callout type that the artifacts of a script come under. */
export const artifactType: (typeof calloutTypes)[number] = 'sandbox_artifacts';

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
