import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { testPolicy } from '#dist/authoring/policy-test/test-policy.js';
import { startPolicy, type StartOptions } from '#dist/authoring/start/start.js';
import { presetNames } from '#dist/policy/index.js';

t.setTimeout(240_000);
const clocks = { nowMs: Date.now(), clockMs: () => 0 };

interface Tests {
  readonly never?: readonly { readonly host: readonly string[] }[];
  readonly urls?: readonly { readonly allow?: string; readonly deny?: string; reason?: string }[];
}

/** Writes what was made, opens a gateway of it and holds it to its own tests. */
async function holds(t: Test, options: Omit<StartOptions, 'nowMs' | 'clockMs'>) {
  const started = await startPolicy({ ...options, ...clocks });
  const folder = join(t.testdir({}), options.name ?? options.preset);
  mkdirSync(folder, { recursive: true });
  const texts = new Map(started.files.map(({ name, text }) => [name, text]));
  for (const [name, text] of texts) writeFileSync(join(folder, name), text);
  const modeline = /^# yaml-language-server: \$schema=\.\/(\S+)\n/.exec(texts.get('policy.yaml')!);
  t.ok(JSON.parse(texts.get(modeline?.[1] ?? '')!), 'the modeline names a schema that is there');
  const tests = parse(texts.get('policy.test.yaml')!) as Tests;
  const { passed, results } = await testPolicy({ files: [folder] });
  t.ok(passed, 'the tests hold', { results: results.filter(({ word }) => !word.endsWith('ed')) });
  return { started, tests };
}

t.test('a preset, copied', async (t) => {
  for (const preset of await presetNames()) {
    const { started } = await holds(t, { preset, name: `my-${preset}` });
    t.match(started.policy, { name: `my-${preset}` });
  }
});

const regex = '^https://westus\\.blob\\.core\\.windows\\.net/python/';
const json = JSON.stringify([
  { CalloutType: 'sandbox_artifacts', CalloutUriRegex: regex, CanCall: true },
  { CalloutType: 'sandbox_artifacts', CalloutUriRegex: 'old', CanCall: false },
]);
const quoted = json.replaceAll('"', '""');
const calloutTexts: Readonly<Record<string, string>> = {
  json,
  command: `.alter cluster policy callout @'${json}'`,
  rows: JSON.stringify([
    { PolicyName: 'CalloutPolicy', EntityName: '', Policy: json, EntityType: 'Cluster' },
  ]),
  csv: `PolicyName,EntityName,Policy,EntityType\nCalloutPolicy,,"${quoted}",Cluster\n`,
};
const usages = JSON.stringify([{ ObjectId: 'system', AllowedUsages: 'SandboxArtifacts' }]);
const identityTexts: readonly string[] = [
  usages,
  `.alter cluster policy managed_identity @'${usages}'`,
  JSON.stringify([{ PolicyName: 'ManagedIdentityPolicy', EntityName: '', Policies: usages }]),
];

t.test('what a cluster prints', async (t) => {
  for (const [name, text] of Object.entries(calloutTexts)) {
    const { started, tests } = await holds(t, {
      preset: 'kusto',
      name,
      callouts: { name: 'c', text },
    });
    t.equal(started.policy.callouts.length, 2, name);
    t.match(tests.urls, [{ allow: /^https:\/\/westus\./ }, { deny: /old/, reason: 'RULE_DENIES' }]);
    t.ok(tests.urls!.some(({ reason }) => reason === 'HOST_NOT_ALLOWED'));
    t.same(tests.never, [{ host: ['!westus.blob.core.windows.net'] }]);
  }
  for (const text of identityTexts) {
    const { started, tests } = await holds(t, {
      preset: 'kusto',
      callouts: { name: 'c', text: json },
      identities: [{ name: 'i', text }],
    });
    t.same(started.policy.identities.cluster, [
      { objectId: 'system', allowedUsages: ['SandboxArtifacts'] },
    ]);
    t.equal(started.assumed.length, text === usages ? 1 : 0);
    t.ok(tests.urls!.some(({ allow }) => allow?.endsWith(';managed_identity=system')));
  }
  const sandbox = '[{"SandboxKind":"PythonExecution","IsEnabled":true,"TargetCountPerNode":4}]';
  for (const text of [sandbox, `.alter cluster policy sandbox @'${sandbox}'`]) {
    const { started } = await holds(t, { preset: 'kusto', sandbox: { name: 's', text } });
    t.match(started.policy.sandbox, { isEnabled: true, targetCountPerNode: 4 });
  }
  const wide = await holds(t, {
    preset: 'kusto',
    callouts: { name: 'c', text: json.replace(/\^https[^"]*python\//, 'westus') },
  });
  t.notOk(
    wide.tests.urls!.some(({ allow }) => allow?.includes('evil')),
    'no test says that an over-broad entry is right',
  );
});

t.test('what cannot be taken', async (t) => {
  const faulty: readonly [Partial<StartOptions>, string, RegExp][] = [
    [{ preset: 'procesor' }, 'ERR_POLICY_UNKNOWN', /did you mean `processor`/],
    [{ name: 'No Name' }, 'ERR_POLICY_INVALID', /`name` is `No Name`/],
    [{ callouts: { name: 'c.json', text: '[{]' } }, 'ERR_POLICY_INVALID', /^c\.json is not a c/],
    [{ callouts: { name: 'c', text: 'no' } }, 'ERR_POLICY_INVALID', /callout policy/],
    [{ identities: [{ name: 'i', text: json }] }, 'ERR_POLICY_INVALID', /^i is not a managed/],
    [
      { callouts: { name: 'c', text: json.replace('old', '(?=x)') } },
      'ERR_POLICY_INVALID',
      /look|character/i,
    ],
  ];
  for (const [options, code, message] of faulty) {
    await t.rejects(startPolicy({ preset: 'kusto', ...options, ...clocks }), { code, message });
  }
});
