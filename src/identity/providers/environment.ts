import type { TokenProvider } from '../token.ts';
import { appServiceTokens } from './app-service.ts';
import { imdsTokens } from './imds.ts';
import { workloadTokens } from './workload.ts';

/**
 * What the environment of a process in Azure names, in the order of Azure's own libraries: workload
 * identity, App Service, and the metadata service where there is neither.
 */
export function tokensOfEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): TokenProvider {
  const {
    AZURE_AUTHORITY_HOST: authority,
    AZURE_CLIENT_ID: clientId,
    AZURE_FEDERATED_TOKEN_FILE: tokenFile,
    AZURE_TENANT_ID: tenant,
    IDENTITY_ENDPOINT: endpoint,
    IDENTITY_HEADER: header,
  } = env;
  if (tokenFile && clientId && tenant) {
    return workloadTokens({ tokenFile, clientId, tenant, ...(authority && { authority }) });
  }
  return endpoint && header ? appServiceTokens({ endpoint, header }) : imdsTokens();
}
