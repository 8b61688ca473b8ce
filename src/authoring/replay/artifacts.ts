import { bearerFault } from '../../callout/bearer.ts';
import type { JudgedUrl } from '../../callout/canonical-url.ts';
import { parseConnectionString } from '../../callout/connection-string.ts';
import type { CalloutJudge } from '../../callout/judge.ts';
import { storageFaults } from '../../callout/storage-faults.ts';
import type { ArtifactRecord, ScriptRecord } from '../../decision-log/record.ts';
import { mayUse } from '../../identity/policy.ts';
import { artifactType, fetchUsages } from '../../policy/kusto-words.ts';
import type { Policy } from '../../policy/types.ts';
import type { Judgement } from './judgement.ts';

/** What artifacts are judged by. */
export interface ArtifactRules {
  readonly policy: Policy;
  readonly callouts: CalloutJudge;
}

/** What of a connection string no policy has a say in. */
const ofPolicies: readonly string[] = ['callout-policy', 'managed-identity'];

/** Judges artifacts anew by what a log says of them, at the time of the decision. */
export function replayArtifacts(
  { artifacts, faults }: ScriptRecord,
  nowMs: number,
  rules: ArtifactRules,
  judgement: Judgement,
): void {
  for (const { reason, rule, stage } of faults) {
    const isFixed = !ofPolicies.includes(rule) && reason !== 'SAS_TOO_LONG';
    if (stage === 'artifact' && isFixed) judgement.deny(rule);
  }
  for (const artifact of artifacts) replayArtifact(artifact, nowMs, rules, judgement);
}

function replayArtifact(
  artifact: ArtifactRecord,
  nowMs: number,
  { callouts, policy }: ArtifactRules,
  judgement: Judgement,
): void {
  // A string that was refused denied as a fixed fault.
  if (artifact.credential === null) return;
  const url = recordedUrl(artifact);
  if (url === null) return judgement.doubt('callout-policy', 'the URL of an artifact is masked');
  const { identity } = url.credential;
  if (callouts.judge(url, artifactType, nowMs).decision === 'deny') {
    judgement.deny('callout-policy');
  }
  const mayIt = identity === null || isGranted(identity, policy);
  if (!mayIt || bearerFault(url, callouts, { nowMs }) !== null) judgement.deny('managed-identity');
  const faults = storageFaults(url, nowMs, policy.limits.sasHoursMax);
  if (faults.length > 0) judgement.deny('artifact-url');
}

function isGranted(identity: string, { identities }: Policy): boolean {
  return mayUse(identity, fetchUsages[artifactType], identities).decision === 'allow';
}

/** What a log says of a URL, for those who judge it; null where it is masked or was refused. */
export function recordedUrl({ credential, masked, sas, url }: ArtifactRecord): JudgedUrl | null {
  const read = masked || url === null ? null : parseConnectionString(url);
  if (read?.ok !== true || credential === null) return null;
  const { host, judgedPath, location, service } = read.url;
  return { host, judgedPath, location, service, credential, sas };
}
