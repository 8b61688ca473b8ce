import { readCalloutPolicy } from '#dist/callout/read-policy.js';
import { writeCalloutPolicy, type CalloutPolicyForm } from '#dist/callout/write-policy.js';
import type { Fault } from '#dist/errors.js';
import { readIdentityPolicy } from '#dist/identity/policy.js';
import { readSandboxPolicy } from '#dist/policy/sandbox.js';
import { demand, textOf, type Target } from '../target.js';

const callout = `[{"CalloutType":"webapi","CalloutUriRegex":"https://.*\\\\.example\\\\.com/x","CanCall":true}]`;
const identity = `[{"ObjectId":"system","AllowedUsages":"SandboxArtifacts, NativeIngestion"}]`;
const sandbox = `[{"SandboxKind":"PythonExecution","IsEnabled":true,"TargetCountPerNode":4}]`;
const shown = (column: string, policy: string): string =>
  `PolicyName,EntityName,${column}\nP,,"${policy.replaceAll('"', '""')}"\n`;

const seeds: readonly string[] = [
  ...[callout, identity, sandbox, 'null'],
  `.alter-merge cluster policy callout @'${callout}'`,
  `.alter cluster policy sandbox // all\n\`\`\`\n${sandbox}\n\`\`\`;`,
  `.alter database ['my db'] policy managed_identity "${identity.replaceAll('"', '\\"')}"`,
  '.delete cluster policy callout',
  ...[shown('Policy', callout), shown('Policies', identity), shown('Policy', sandbox)],
  JSON.stringify([{ PolicyName: 'CalloutPolicy', EntityName: '', Policy: callout }]),
  JSON.stringify({ properties: { calloutPolicies: JSON.parse(callout) as unknown } }),
  "callouts:\n  - id: a\n    type: webapi\n    canCall: true\n    hosts: ['*.example.com']\n",
];

const forms: readonly CalloutPolicyForm[] = [
  ...(['json', 'show', 'alter', 'alter-merge', 'arm', 'hosts'] as const),
];

function demandWords(faults: readonly Fault[], text: string): void {
  demand(faults.length > 0, 'no policy, and no fault');
  const lines = text.split('\n').length + 1;
  for (const { message, line = 1 } of faults) {
    demand(message !== '' && line >= 1 && line <= lines, `line ${line}: ${message}`);
  }
}

/** What is written of a policy is the same policy, in every form that can say it. */
function demandWritten(text: string): boolean {
  const read = readCalloutPolicy(text);
  if (!read.ok) {
    demandWords(read.faults, text);
    return false;
  }
  for (const form of forms) {
    const written = writeCalloutPolicy(read.value.entries, form);
    if (!written.ok) continue;
    const again = readCalloutPolicy(written.value);
    demand(again.ok, `written as ${form} it is refused`);
    const twice = writeCalloutPolicy(again.value.entries, form);
    demand(twice.ok && twice.value === written.value, `written as ${form} it is another policy`);
  }
  return true;
}

function check(input: Uint8Array): string {
  const text = textOf(input);
  const taken = demandWritten(text) ? ['callout'] : [];
  for (const [kind, read] of [
    ['identity', readIdentityPolicy(text)],
    ['sandbox', readSandboxPolicy(text)],
  ] as const) {
    if (read.ok) taken.push(kind);
    else demandWords(read.faults, text);
  }
  return taken.join(' and ') || 'refused';
}

export const kustoPolicyTarget: Target = {
  name: 'kusto-policy',
  holds: 'a policy of a cluster is read, and written as what it is, or has faults with places',
  bytesMax: 4_096,
  covers: ['callout/', 'identity/policy.js', 'policy/'],
  words: [
    ...['.alter ', '.alter-merge ', '.delete ', 'cluster ', 'database x ', 'policy callout '],
    ...['policy sandbox ', 'policy managed_identity ', '[]', '[{', '}]', '"CalloutType":'],
    ...['"kusto"', '"CalloutUriRegex":', '".*"', '"CanCall":false', '"ObjectId":', '"system"'],
    ...['"AllowedUsages":', '"All"', '"SandboxKind":', '"IsEnabled":', 'Policy', 'Policies', '\t'],
    ...["@'", "''", '```', '\\u0022', '\\"', '//', ';', ',', '\r\n', '\ufeff', 'null', '1e9', '-1'],
    ...['"value":', '"calloutPolicies":', 'callouts:\n', '  - id: a\n', 'regex: ', 'pathPrefix: '],
  ],
  open: async () => ({ seeds, check }),
};
