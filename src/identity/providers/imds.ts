import type { TokenProvider, TokenRequest } from '../token.ts';
import type { EndpointOptions } from './endpoint.ts';

export interface ImdsOptions extends EndpointOptions {
  /** Default: the link-local address of Azure's hosts. */
  readonly origin?: string;
}

/** Not found and gone pass as well: the service is being updated, for up to 70 seconds. */
const passing = [404, 410] as const;

/**
 * The identities of an Azure virtual machine
 * (https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token).
 */
export function imdsTokens(options: ImdsOptions = {}): TokenProvider {
  const name = 'the instance metadata service';
  return {
    name,
    ask: async (request, signal) => {
      const url = `${options.origin ?? 'http://169.254.169.254'}${pathOf(request)}`;
      const question = { method: 'GET', url, headers: { metadata: 'true' } } as const;
      const { askEndpoint } = await import('./endpoint.ts');
      return await askEndpoint({ name, options, passing }, question, signal);
    },
  };
}

function pathOf({ audience, isSystem, objectId }: TokenRequest): string {
  const query = new URLSearchParams({ 'api-version': '2018-02-01', resource: audience });
  if (!isSystem) query.set('object_id', objectId);
  return `/metadata/identity/oauth2/token?${query.toString()}`;
}
