import { artifactType, type FetchedType } from '../policy/kusto-words.ts';
import type { JudgedUrl, CredentialKind } from './canonical-url.ts';
import type { CalloutJudge } from './judge.ts';

export interface BearerFault {
  readonly reason: 'HOST_NOT_EXACT';
  readonly message: string;
  readonly help: string;
}

const bearers: readonly CredentialKind[] = ['managed-identity', 'token'];

/**
 * Tokens go only to hosts that an entry names whole: what an expression or a suffix admits may belong
 * to somebody who waits for one. What is not admitted at all is not spoken of here.
 */
export function bearerFault(
  url: JudgedUrl,
  callouts: CalloutJudge,
  { nowMs, type = artifactType }: { readonly nowMs: number; readonly type?: FetchedType },
): BearerFault | null {
  const { host, credential } = url;
  if (!bearers.includes(credential.kind)) return null;
  if (callouts.judge(url, type, nowMs).decision === 'deny') return null;
  if (callouts.hostsOf(type, nowMs).includes(host)) return null;
  const message = `would send a token to \`${host}\`, which no callout names exactly`;
  const help = `Add a callout with \`hosts: [${host}]\`: an expression may admit hosts of others.`;
  return { reason: 'HOST_NOT_EXACT', message, help };
}
