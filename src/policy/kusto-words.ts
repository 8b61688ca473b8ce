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
