import { fileURLToPath } from 'node:url';
import t from 'tap';
import { isGood } from '#dist/authoring/tested/types.js';
import { loadPolicy, presetNames } from '#dist/policy/index.js';
import { testPolicy } from '#dist/index.js';

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
    const { passed, results, coverage } = await testPolicy({ files: [name], coverage: true });
    const bad = results.filter(({ word }) => !isGood(word));
    t.strictSame(
      bad.map(({ name, message, diff }) => [name, message, diff]),
      [],
    );
    t.ok(passed && results.length > 5);
    const said = coverage.map(({ policy, percent }) => [policy, percent]);
    t.same(said, [[name, 100]], 'a test would miss whatever the policy says');
    const file = fileURLToPath(new URL(`../../policies/${name}/policy.yaml`, import.meta.url));
    const [preset, own] = [await loadPolicy(name), await loadPolicy(file)];
    t.equal(own.digest, preset.digest, 'the preset is this file');
  });
}
