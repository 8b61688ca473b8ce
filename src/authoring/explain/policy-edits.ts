import type { CalloutJudge } from '../../callout/judge.ts';
import { bearerFault } from '../../callout/bearer.ts';
import type { JudgedUrl } from '../../callout/canonical-url.ts';
import type { ScriptRecord } from '../../decision-log/record.ts';
import type { Level } from '../../finding.ts';
import { mayUse } from '../../identity/policy.ts';
import { digestJson } from '../../job/canonical.ts';
import { freezeDeep } from '../../policy/complete.ts';
import { artifactType, fetchUsages } from '../../policy/kusto-words.ts';
import { limitRanges } from '../../policy/limit-ranges.ts';
import type { CalloutEntry, Policy } from '../../policy/types.ts';
import { refusedModule } from '../../rules/checks/import-allow-list.ts';
import { settableLevels } from '../../rules/compile.ts';
import type { RuleCatalog } from '../../rules/types.ts';
import { recordedUrl } from '../replay/artifacts.ts';
import type { Judged } from './subject.ts';

/** One change of a policy. */
export interface PolicyEdit {
  /** What to write, in the words of the file: `imports.allow: add os`. */
  readonly text: string;
  readonly apply: (policy: Draft) => Draft;
}

type Draft = Omit<Policy, 'digest'>;

/** A policy with some edits, as if it had been read so. */
export function edited(policy: Policy, edits: readonly PolicyEdit[]): Policy {
  const { digest: _, ...draft } = policy;
  const made = edits.reduce((each, { apply }) => apply(each), structuredClone(draft) as Draft);
  return freezeDeep({ ...made, digest: digestJson(made) });
}

/**
 * Changes that answer what denies, one for each; null where something denies that no policy has a
 * say in.
 */
export function editsFor(
  { policy, record, verdict }: Judged,
  { callouts, catalog }: { readonly callouts: CalloutJudge; readonly catalog: RuleCatalog },
): PolicyEdit[] | null {
  const nowMs = Date.parse(record.time);
  const edits = record.scripts.flatMap((script) => [
    ...switchEdits(policy, script),
    ...importEdits(script, policy),
    ...sizeEdits(script, policy),
    ...artifactEdits(script, policy, callouts, nowMs),
  ]);
  for (const { level, reason = '', rule } of verdict.findings) {
    if (level !== 'error' || answered.includes(rule)) continue;
    if (rule === 'plugin-disabled' && !reason.startsWith('REQUEST_')) continue;
    const page = catalog.byId.get(rule);
    const milder = page && settableLevels(page).find((one) => one !== 'error');
    if (milder === undefined) return null;
    edits.push(levelEdit(rule, milder));
  }
  const unique = [...new Map(edits.map((edit) => [edit.text, edit])).values()];
  return unique.length === 0 ? null : unique;
}

/** Rules whose findings are answered by something better than a lower level. */
const answered: readonly string[] = [
  'import-allow-list',
  'source-size',
  'callout-policy',
  'managed-identity',
  'artifact-url',
];

function levelEdit(id: string, level: Level | 'off'): PolicyEdit {
  return {
    text: `rules.${id}: ${level}`,
    apply: (policy) => {
      const options = policy.rules[id]?.options ?? {};
      return { ...policy, rules: { ...policy.rules, [id]: { level, options } } };
    },
  };
}

/** What the policy itself switches off; what the request forbids is not the policy's to turn. */
function switchEdits({ plugin, sandbox }: Policy, { platform }: ScriptRecord): PolicyEdit[] {
  if (platform !== 'kusto') return [];
  const enabled = { text: 'plugin: enabled', apply: enablePlugin };
  const run = { text: 'sandbox.isEnabled: true', apply: enableSandbox };
  return [
    ...(plugin === 'disabled' ? [enabled] : []),
    ...(sandbox?.isEnabled === false ? [run] : []),
  ];
}

function enablePlugin(policy: Draft): Draft {
  return { ...policy, plugin: 'enabled' };
}

function enableSandbox(policy: Draft): Draft {
  const { sandbox } = policy;
  return { ...policy, sandbox: sandbox === null ? null : { ...sandbox, isEnabled: true } };
}

function importEdits({ facts }: ScriptRecord, { imports }: Policy): PolicyEdit[] {
  return (facts?.imports ?? []).flatMap(([module, name, , isModule]) => {
    const refused = refusedModule({ module, name }, imports, () => isModule);
    if (refused === null) return [];
    const apply = (policy: Draft): Draft => ({
      ...policy,
      imports: { ...policy.imports, allow: [...policy.imports.allow, refused] },
    });
    return [{ text: `imports.allow: add ${refused}`, apply }];
  });
}

function sizeEdits({ bytes }: ScriptRecord, { limits }: Policy): PolicyEdit[] {
  if (bytes <= limits.sourceBytesMax || bytes > limitRanges.sourceBytesMax.max) return [];
  return [limitEdit('sourceBytesMax', bytes)];
}

function limitEdit(name: 'sourceBytesMax' | 'sasHoursMax', value: number): PolicyEdit {
  const apply = (policy: Draft): Draft => {
    return { ...policy, limits: { ...policy.limits, [name]: value } };
  };
  return { text: `limits.${name}: ${value}`, apply };
}

function artifactEdits(
  { artifacts }: ScriptRecord,
  policy: Policy,
  callouts: CalloutJudge,
  nowMs: number,
): PolicyEdit[] {
  return artifacts.flatMap((artifact) => {
    const url = recordedUrl(artifact);
    if (url === null) return [];
    const { decision, entry, reason } = callouts.judge(url, artifactType, nowMs);
    const admits =
      decision === 'allow'
        ? bearerFault(url, callouts, { nowMs }) === null
          ? []
          : [admitEdit(url, null)]
        : reason === 'RULE_DENIES'
          ? [withoutEdit(entry)]
          : [admitEdit(url, folderOf(url))];
    return [...admits, ...identityEdits(url, policy), ...hoursEdits(url, policy, nowMs)];
  });
}

function folderOf({ judgedPath }: JudgedUrl): string {
  return judgedPath.slice(0, judgedPath.lastIndexOf('/') + 1);
}

function admitEdit({ host }: JudgedUrl, folder: string | null): PolicyEdit {
  const isRoot = folder === null || folder === '/';
  const entry: CalloutEntry = {
    ...{ id: `admit-${host}`.slice(0, 64), type: artifactType, canCall: true, regex: null },
    ...{ hosts: [host], pathPrefix: isRoot ? null : folder, because: null, expires: null },
  };
  const path = isRoot ? '' : `, pathPrefix: ${folder}`;
  return {
    text: `callouts: add { type: ${artifactType}, canCall: true, hosts: [${host}]${path} }`,
    apply: (policy) => ({ ...policy, callouts: [...policy.callouts, entry] }),
  };
}

function withoutEdit(entry: CalloutEntry | null): PolicyEdit {
  const id = entry?.id ?? '';
  const apply = (policy: Draft): Draft => {
    return { ...policy, callouts: policy.callouts.filter((one) => one.id !== id) };
  };
  return { text: `callouts: remove ${id}, which denies`, apply };
}

function identityEdits({ credential }: JudgedUrl, { identities }: Policy): PolicyEdit[] {
  const { identity } = credential;
  const usage = fetchUsages[artifactType];
  if (identity === null || mayUse(identity, usage, identities).decision === 'allow') return [];
  const grant = { objectId: identity.toLowerCase(), allowedUsages: [usage] };
  const apply = (policy: Draft): Draft => {
    const { cluster } = policy.identities;
    return { ...policy, identities: { ...policy.identities, cluster: [...cluster, grant] } };
  };
  return [{ text: `identities.cluster: grant ${grant.objectId} ${usage}`, apply }];
}

const hourMs = 3_600_000;

function hoursEdits({ sas }: JudgedUrl, { limits }: Policy, nowMs: number): PolicyEdit[] {
  if (sas?.endsMs === null || sas?.endsMs === undefined || !(nowMs < sas.endsMs)) return [];
  const hours = Math.ceil((sas.endsMs - (sas.startsMs ?? nowMs)) / hourMs);
  if (hours <= limits.sasHoursMax || hours > limitRanges.sasHoursMax.max) return [];
  return [limitEdit('sasHoursMax', hours)];
}
