import { open } from 'node:fs/promises';
import { limits } from '../../limits.ts';
import { TokenFault } from '../token.ts';
import type { TokenProvider, TokenRequest } from '../token.ts';
import type { EndpointOptions } from './endpoint.ts';

export interface WorkloadOptions extends EndpointOptions {
  /** `AZURE_AUTHORITY_HOST`; default Azure's public cloud. */
  readonly authority?: string;
  readonly tenant: string;
  /** `AZURE_CLIENT_ID`: for identities that `clientIds` does not name. */
  readonly clientId: string;
  /** Object id → client id: Entra asks for the one, policies name the other. */
  readonly clientIds?: Readonly<Record<string, string>>;
  /** `AZURE_FEDERATED_TOKEN_FILE`: the cluster renews it, so that it is read for each request. */
  readonly tokenFile: string;
}

/**
 * Workload identity of Kubernetes: the cluster's own token for one of Entra
 * (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow).
 */
export function workloadTokens({ tokenFile, ...options }: WorkloadOptions): TokenProvider {
  const name = 'the token endpoint of Entra';
  return {
    name,
    ask: async (request, signal) => {
      const question = {
        method: 'POST',
        url: urlOf(options),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: formOf(request, options, await readAssertion(tokenFile)),
      } as const;
      const { askEndpoint } = await import('./endpoint.ts');
      return await askEndpoint({ name, options, passing: [] }, question, signal);
    },
  };
}

/** @throws TokenFault where the assertion would travel unencrypted */
function urlOf({
  authority = 'https://login.microsoftonline.com',
  tenant,
}: Partial<WorkloadOptions>) {
  const url = URL.canParse(authority) ? new URL(authority) : null;
  if (url?.protocol === 'https:') return new URL(`/${tenant}/oauth2/v2.0/token`, url).href;
  const help = 'Set it as `https://login.microsoftonline.com`, or leave it out.';
  throw new TokenFault('TOKEN_UNAVAILABLE', 'the authority of Entra is not an https URL', help);
}

function formOf(
  { audience, objectId }: TokenRequest,
  { clientId, clientIds = {} }: Omit<WorkloadOptions, 'tokenFile'>,
  assertion: string,
): string {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: Object.hasOwn(clientIds, objectId) ? (clientIds[objectId] ?? clientId) : clientId,
    scope: `${audience}/.default`,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }).toString();
}

/** @throws TokenFault */
async function readAssertion(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  try {
    const buffer = Buffer.alloc(limits.tokenBytesMax);
    const read = await file?.read(buffer, 0, buffer.length, 0).catch(() => null);
    const text = buffer.toString('utf8', 0, read?.bytesRead ?? 0).trim();
    if (/^[\w.-]+$/.test(text)) return text;
  } finally {
    await file?.close();
  }
  const help = 'Is the pod labelled for workload identity, and its service account annotated?';
  const message = 'AZURE_FEDERATED_TOKEN_FILE does not hold a token';
  throw new TokenFault('TOKEN_UNAVAILABLE', message, help);
}
