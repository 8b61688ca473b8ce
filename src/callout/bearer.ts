import type { RawFinding } from '../finding.ts';
import { limits } from '../limits.ts';
import { visibleLine } from '../text/visible.ts';
import { artifactType } from './check.ts';
import type { ArtifactInput } from './check.ts';
import { parseConnectionString } from './connection-string.ts';

/**
 * Tokens go only to hosts that an entry names whole: what an expression or a suffix admits may belong
 * to somebody who waits for one. What is not admitted at all is not spoken of here.
 */
export function judgeBearers({
  artifacts,
  callouts,
  nowMs,
}: Pick<ArtifactInput, 'artifacts' | 'callouts' | 'nowMs'>): RawFinding[] {
  const exact = callouts.hostsOf(artifactType);
  return Object.entries(artifacts).flatMap(([name, text]) => {
    const read = parseConnectionString(text);
    if (!read.ok || !['managed-identity', 'token'].includes(read.url.credential.kind)) return [];
    const { host } = read.url;
    if (callouts.judge(read.url, artifactType, nowMs).decision === 'deny') return [];
    return exact.includes(host) ? [] : [notExact(name, host)];
  });
}

function notExact(name: string, host: string): RawFinding {
  const shown = visibleLine(name).slice(0, limits.quotedCharsMax);
  return {
    rule: 'managed-identity',
    message: `artifact \`${shown}\` would send a token to \`${host}\`, which no callout names exactly`,
    help: `Add a callout with \`hosts: [${host}]\`: an expression may admit hosts of others.`,
    span: { start: 0, end: 0 },
    reason: 'HOST_NOT_EXACT',
  };
}
