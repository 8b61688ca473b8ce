import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { parse } from 'yaml';
import { openGateway } from '#dist/index.js';
import { presetNames } from '#dist/policy/index.js';

interface PolicyTests {
  readonly policy: string;
  readonly scripts: readonly {
    readonly name: string;
    readonly source: string;
    readonly expect: 'allow' | { readonly deny: readonly string[] };
  }[];
  readonly urls?: readonly { readonly deny: string; readonly reason: string }[];
}

const root = new URL('../../policies/', import.meta.url);
const names = await presetNames();
t.same(names, [
  'azureml-classic',
  'azureml-designer',
  'data-science',
  'kusto',
  'processor',
  'script',
]);

for (const name of names) {
  t.test(`${name}: the tests beside the policy`, async (t) => {
    const file = new URL(`${name}/policy.test.yaml`, root);
    const tests = parse(await readFile(file, 'utf8')) as PolicyTests;
    const policy = fileURLToPath(new URL(tests.policy, file));
    const gateway = await openGateway({ policy });
    t.teardown(async () => await gateway.close());
    const preset = await openGateway({ policy: name });
    t.teardown(async () => await preset.close());
    t.equal(gateway.policy.digest, preset.policy.digest, 'the preset is this file');

    t.ok(tests.scripts.length > 5);
    for (const { name, source, expect } of tests.scripts) {
      const { decision, findings } = gateway.checkScript(source);
      const errors = new Set(
        findings.filter((finding) => finding.level === 'error').map((finding) => finding.rule),
      );
      const expected = expect === 'allow' ? [] : expect.deny;
      t.equal(decision, expect === 'allow' ? 'allow' : 'deny', name);
      t.same([...errors].toSorted(), [...expected].toSorted(), name);
    }
    for (const { deny, reason } of tests.urls ?? []) {
      const { decision, findings } = gateway.check({
        platform: 'kusto',
        script: 'result = df',
        outputSchema: 'typeof(x:long)',
        artifacts: { 'x.zip': deny },
      });
      t.equal(decision, 'deny', deny);
      t.same(
        findings.map((finding) => finding.reason),
        [reason],
        deny,
      );
    }
  });
}
