import { TokenFault } from '../token.ts';
import type { TokenProvider, TokenRequest } from '../token.ts';
import type { EndpointOptions } from './endpoint.ts';

export interface AppServiceOptions extends EndpointOptions {
  /** `IDENTITY_ENDPOINT` of the environment. */
  readonly endpoint: string;
  /** `IDENTITY_HEADER` of the environment: it keeps requests out that were forged. */
  readonly header: string;
}

/**
 * The identities of an app in Azure App Service, Functions or Container Apps
 * (https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference).
 */
export function appServiceTokens({
  endpoint,
  header,
  ...options
}: AppServiceOptions): TokenProvider {
  const name = 'the identity endpoint of App Service';
  return {
    name,
    ask: async (request, signal) => {
      const question = {
        method: 'GET',
        url: urlOf(endpoint, request),
        headers: { 'x-identity-header': header },
      } as const;
      const { askEndpoint } = await import('./endpoint.ts');
      return await askEndpoint({ name, options, passing: [] }, question, signal);
    },
  };
}

/** @throws TokenFault */
function urlOf(endpoint: string, { audience, isSystem, objectId }: TokenRequest): string {
  if (!URL.canParse(endpoint)) {
    const message = 'IDENTITY_ENDPOINT is not a URL';
    throw new TokenFault('TOKEN_UNAVAILABLE', message, 'The platform sets it: leave it alone.');
  }
  const url = new URL(endpoint);
  url.searchParams.set('api-version', '2019-08-01');
  url.searchParams.set('resource', audience);
  if (!isSystem) url.searchParams.set('principal_id', objectId);
  return url.href;
}
